# A cgroup is the only limit on the number of processes that binds root. Where none can be made,
# as in some containers, the root is entered without ("dkms2bin doctor" warns of it).
limit_processes() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    parent=/sys/fs/cgroup
  else
    parent=/sys/fs/cgroup/pids
  fi
  # Those of runs that were killed: their process is no more.
  for old in "$parent"/dkms2bin-cell-*; do
    if [ -d "$old" ] && ! [ -e "/proc/${old##*-}" ]; then
      rmdir "$old" 2>/dev/null || :
    fi
  done
  group=$parent/dkms2bin-cell-$$
  mkdir "$group" 2>/dev/null || return 0
  if echo "$most_processes" 2>/dev/null > "$group/pids.max"; then
    echo $$ > "$group/cgroup.procs"
  fi
}

if [ "${1-}" != --inside ]; then
  # For a person in a kept root, on request.
  net=--net
  if [ "${1-}" = --network ]; then
    net=
    shift
  fi
  group=
  limit_processes 2>/dev/null || :
  status=0
  setpriv --pdeathsig KILL -- \
    unshare --mount --propagation private --pid --ipc --uts ${net:+"$net"} --fork --kill-child -- \
    sh "$0" --inside "$@" || status=$?
  if [ -n "$group" ] && [ -d "$group" ]; then
    echo $$ > "${group%/*}/cgroup.procs"
    rmdir "$group" || :
  fi 2>/dev/null
  exit "$status"
fi
shift

# In blocks of 512 bytes: what a build prints without end must not fill the disk.
ulimit -f "$longest_file"

cd "$cache"
root=$scratch/root
mount -t overlay -o "lowerdir=$lower,upperdir=$scratch/upper,workdir=$scratch/work" dkms2bin "$root"

# A program of the host's, for the files alone.
if [ "${1-}" = --merged ]; then
  shift
  cd "$root"
  exec "$@"
fi

# Mounts are lines of fstab, for one process each time where each mount would be one.
{
  echo "proc $root/proc proc nosuid,nodev,noexec 0 0"
  for name in sys irq bus fs; do
    if [ -d "/proc/$name" ]; then
      echo "$root/proc/$name $root/proc/$name none bind,ro,nosuid,nodev,noexec 0 0"
    fi
  done
  for name in sysrq-trigger kcore keys timer_list; do
    if [ -e "/proc/$name" ]; then
      echo "/dev/null $root/proc/$name none bind 0 0"
    fi
  done
  echo "tmpfs $root/dev tmpfs mode=0755,nosuid,noexec,size=16m 0 0"
  echo "tmpfs $root/run tmpfs mode=0755,nosuid,nodev,size=16m 0 0"
} > "$scratch/mounts"
mount -a -T "$scratch/mounts"

# Directories, links and files to mount on, and what stands in for uname.
cp -a "$scratch/own/dev" "$scratch/own/run" "$root"

{
  for name in null zero full random urandom tty; do
    echo "/dev/$name $root/dev/$name none bind 0 0"
  done
  echo "devpts $root/dev/pts devpts newinstance,ptmxmode=0666,mode=0620 0 0"
  if [ -n "$release" ]; then
    # Drivers ask the running kernel although they are told the target's release.
    echo "$root/run/dkms2bin/osrelease $root/proc/sys/kernel/osrelease none bind 0 0"
    uname=$root/usr/bin/uname
    if ! [ -f "$uname" ]; then
      uname=$root/bin/uname
    fi
    echo "$uname $root/run/dkms2bin/uname.real none bind 0 0"
    echo "$root/run/dkms2bin/uname $uname none bind 0 0"
    if [ -f "$root/bin/uname" ] && ! [ "$root/bin/uname" -ef "$uname" ]; then
      echo "$root/run/dkms2bin/uname $root/bin/uname none bind 0 0"
    fi
  fi
  print_binds
} > "$scratch/mounts"
mount -a -T "$scratch/mounts"

printf dkms2bin 2>/dev/null > /proc/sys/kernel/hostname || hostname dkms2bin || true

if [ $# -eq 0 ]; then
  set -- bash -l
fi
if [ "$confined" = yes ]; then
  set -- setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"
fi
in_environment "$@"
