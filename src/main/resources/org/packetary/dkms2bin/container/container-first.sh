# The first process of a container in which a build runs: waits until the container is to end, and ends
# all other processes when they have reached what their cgroup allows. Then /run/dkms2bin/limit says what.
# Argument: after how many seconds.
# No process is started: with as many as there may be, none could.
printf dkms2bin-first > /proc/self/comm
exec 3<> <(:)

# Sets reached to what a word stands for in a cgroup's file, where its count is not 0.
look() {
  local word count
  while read -r word count; do
    if [[ $word = "$2" && $count -gt 0 ]]; then
      reached=$3
    fi
  done < "$1"
}

cgroup=/sys/fs/cgroup
reached=
while [[ $SECONDS -lt $1 ]]; do
  read -r -t 0.3 -u 3
  if [[ -z $reached ]]; then
    for file in "$cgroup/pids.events" "$cgroup/pids/pids.events"; do
      [[ ! -e $file ]] || look "$file" max processes
    done
    for file in "$cgroup/memory.events" "$cgroup/memory/memory.oom_control"; do
      [[ ! -e $file ]] || look "$file" oom_kill memory
    done
    if [[ $reached ]]; then
      echo "$reached" > /run/dkms2bin/limit
      kill -KILL -1
    fi
  fi
done
