# Runs a command as root of a new user namespace.
# Arguments: where the proc file system is that has this process; the ranges of users, and of groups,
# as in uid_map; the command, which replaces this process.
proc=$1 users=$2 groups=$3
shift 3
# Only somebody outside may write the maps, and only once the namespace is there.
# shellcheck disable=SC2086 # several words
coproc {
  read -r pid || exit
  if [ "$EUID" = 0 ]; then
    printf '%s\n' "$users" > "$proc/$pid/uid_map" &&
      printf '%s\n' "$groups" > "$proc/$pid/gid_map" && echo mapped
  else
    newuidmap "$pid" $users && newgidmap "$pid" $groups && echo mapped
  fi
}
exec 8< "/proc/self/fd/${COPROC[0]}" 9> "/proc/self/fd/${COPROC[1]}"
# Until it is somebody in the namespace, a process loses its capabilities where a program begins.
# shellcheck disable=SC2016 # what is quoted expands inside
exec unshare --user --keep-caps -- bash -c '
  echo $$ >&9
  read -r mapped <&8 || exit 71
  exec setpriv --reuid 0 --regid 0 --clear-groups --inh-caps=-all --ambient-caps=-all \
    --pdeathsig KILL -- "$@" 8<&- 9>&-
' user-namespace "$@"
