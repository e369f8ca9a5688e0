# Defines look_at_limits: sets the variable reached to what of its cgroup's limits the container has
# reached, so far as the kernel counts that. It starts no process: there may be none any more.
# shellcheck disable=SC2034 # the script behind this one reads it
reached=

# Sets reached to the third argument where a word's count in a cgroup's file is not 0.
look() {
  local word count
  [[ -e $1 ]] || return 0
  while read -r word count; do
    if [[ $word = "$2" && $count -gt 0 ]]; then
      # shellcheck disable=SC2034
      reached=$3
    fi
  done < "$1"
}

look_at_limits() {
  local cgroup=/sys/fs/cgroup
  look "$cgroup/pids.events" max processes
  look "$cgroup/pids/pids.events" max processes
  look "$cgroup/memory.events" oom_kill memory
  look "$cgroup/memory/memory.oom_control" oom_kill memory
}
