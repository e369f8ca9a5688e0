# Joins the cgroups that the caller made for this cell, one a line. They alone bind root to a number of
# processes and to memory; where there are none, the caller counts by itself. Where the host's memory
# ends, the kernel is to end builds rather than anything else.
join_groups() {
  echo "$DKMS2BIN_CGROUPS" | while read -r group; do
    [ -z "$group" ] || echo $$ > "$group/cgroup.procs" || :
  done
  echo 500 > /proc/self/oom_score_adj || :
}

# What the builds of this root see where no overlay can be mounted: a copy of the layers. A character
# device in one of them is a file that is deleted in those below.
copy_layers() {
  if [ -e "$scratch/copied" ]; then
    return 0
  fi
  echo "$lower" | tr : '\n' | tac > "$scratch/layers"
  while read -r layer; do
    (cd "$layer" && find . -type c -print0) > "$scratch/deleted"
    (cd "$root" && xargs -0 -r rm -rf --) < "$scratch/deleted"
    cp -a --reflink=auto "$layer/." "$root"
    (cd "$root" && xargs -0 -r rm -f --) < "$scratch/deleted"
  done < "$scratch/layers"
  names "$root" > "$scratch/before"
  touch "$scratch/copied"
}

# The files below a directory, each ended by a NUL, in the order of their bytes.
names() {
  (cd "$1" && find . -mindepth 1 -printf '%P\0' | LC_ALL=C sort -z)
}

# Makes of a copy that was changed what an overlay would have: the changes alone.
take_changes() {
  cd "$cache/$scratch" || exit
  (cd root && find . -mindepth 1 -cnewer ../copied -print0 |
    tar --null --no-recursion --files-from=- --create) |
    tar --extract --preserve-permissions --directory=upper
  # shellcheck disable=SC2016 # the inner shell's
  names root | LC_ALL=C comm -z -23 before - | xargs -0 -r sh -c '
    is_directory() {
      above=$1
      while ! [ -L "root/$above" ]; do
        case $above in
          */*) above=${above%/*} ;;
          *)
            [ -d "root/$1" ]
            return
            ;;
        esac
      done
      return 1
    }
    for path; do
      case $path in
        */*) parent=${path%/*} ;;
        *) parent=. ;;
      esac
      # What is in a directory that is gone is gone with it; a link in its place leads elsewhere.
      if is_directory "$parent"; then
        mkdir -p "upper/$parent"
        rm -rf "upper/$path"
        mknod "upper/$path" c 0 0
      fi
    done' sh
}

# Where a path of the root leads, as its own programs see it: a link that a build left must not lead
# to the host's files. In $resolved.
resolve() {
  resolved=
  rest=$1
  links=0
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    case $rest in
      */*) rest=${rest#*/} ;;
      *) rest= ;;
    esac
    case $part in
      '' | .) ;;
      ..) resolved=${resolved%/*} ;;
      *)
        if [ -L "$root$resolved/$part" ]; then
          link=$(readlink "$root$resolved/$part")
          links=$((links + 1))
          # No circles, and nothing that is more than a word of fstab.
          case $link in
            *[!A-Za-z0-9/._+-]*) links=40 ;;
          esac
          if [ "$links" -ge 40 ]; then
            resolved=/nonexistent
            return
          fi
          case $link in
            /*) resolved= ;;
          esac
          rest=$link/$rest
        else
          resolved=$resolved/$part
        fi
        ;;
    esac
  done
}

if [ "${1-}" = --take-changes ]; then
  take_changes
  exit
fi

if [ "${1-}" != --inside ]; then
  status=0
  if [ -n "${DKMS2BIN_CGROUPS-}" ]; then
    join_groups 2> /dev/null
  fi
  if [ "${1-}" = --network ]; then
    # For a person in a kept root, on request.
    shift
    with_network sh "$0" --inside "$@" || status=$?
  else
    in_namespaces sh "$0" --inside "$@" || status=$?
  fi
  if [ -e "$cache/$scratch/copied" ]; then
    in_namespaces sh "$0" --take-changes
  fi
  exit "$status"
fi
shift

# In blocks of 512 bytes: what a build prints without end must not fill the disk.
ulimit -f "$longest_file"

cd "$cache"
root=$scratch/root
layers=lowerdir=$lower,upperdir=$scratch/upper,workdir=$scratch/work
if ! mount -t overlay -o "$layers$overlay" dkms2bin "$root" 2> "$scratch/no-overlay"; then
  # Kernels before 5.11 mount none for who is not root.
  if [ -z "$overlay" ] || ! command -v fuse-overlayfs > /dev/null ||
    ! fuse-overlayfs -o "$layers" "$root" 2>> "$scratch/no-overlay"; then
    copy_layers
  fi
fi

# A program of the host's, for the files alone.
if [ "${1-}" = --merged ]; then
  shift
  cd "$root"
  as_owner "$@"
fi

# Mounts are lines of fstab, for one process each time where each mount would be one.
{
  echo "proc $root/proc proc nosuid,nodev,noexec 0 0"
  for name in sys irq bus fs acpi asound driver dynamic_debug mtrr pressure scsi tty; do
    if [ -e "/proc/$name" ]; then
      echo "$root/proc/$name $root/proc/$name none bind,ro,nosuid,nodev,noexec 0 0"
    fi
  done
  # Read-only, as a device of the host's is: it works, and whoever owns it cannot change its mode.
  for name in sysrq-trigger kcore keys key-users kmsg kpagecgroup kpagecount kpageflags \
    latency_stats sched_debug slabinfo timer_list vmallocinfo; do
    if [ -e "/proc/$name" ]; then
      echo "/dev/null $root/proc/$name none bind,ro,nosuid,noexec 0 0"
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
    echo "/dev/$name $root/dev/$name none bind,ro,nosuid,noexec 0 0"
  done
  echo "devpts $root/dev/pts devpts newinstance,ptmxmode=0666,mode=0620 0 0"
  if [ -n "$release" ]; then
    # Drivers ask the running kernel although they are told the target's release.
    echo "$root/run/dkms2bin/osrelease $root/proc/sys/kernel/osrelease none bind 0 0"
    resolve usr/bin/uname
    if ! [ -f "$root$resolved" ]; then
      resolve bin/uname
    fi
    uname=$root$resolved
    if [ -f "$uname" ]; then
      echo "$uname $root/run/dkms2bin/uname.real none bind 0 0"
      echo "$root/run/dkms2bin/uname $uname none bind 0 0"
    fi
    if ! [ -L "$root/bin" ]; then
      resolve bin/uname
      if [ -f "$root$resolved" ] && ! [ "$root$resolved" -ef "$uname" ]; then
        echo "$root/run/dkms2bin/uname $root$resolved none bind 0 0"
      fi
    fi
  fi
  print_binds
} > "$scratch/mounts"
mount -a -T "$scratch/mounts"

printf dkms2bin 2>/dev/null > /proc/sys/kernel/hostname || hostname dkms2bin || true

# Memory that belongs to no process is counted with none: 64 MiB, in pages, and 64 queues.
echo 16384 2>/dev/null > /proc/sys/kernel/shmall || true
echo 64 2>/dev/null > /proc/sys/kernel/msgmni || true

if [ $# -eq 0 ]; then
  set -- bash -l
fi
in_environment "$@"
