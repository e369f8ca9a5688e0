#!/bin/busybox sh
# shellcheck shell=dash
# The first process of a machine without a disk: loads the drivers of what the machine has, asks for
# an address on the network that it was booted from, takes its root from there, and gives way to that
# system's own init. Each step is said on the console. One that fails says what failed, and is tried
# again when the shell ends that follows; with panic=SECONDS the machine is started again instead.
#
#   root=http://HOST/FILE         a squashfs, fetched into memory
#   root=nbd:HOST[:PORT][:EXPORT]
#   root=nfs:SERVER:/PATH[,OPTION...]   or root=/dev/nfs nfsroot=SERVER:/PATH[,OPTION...]
#   root=dhcp, or no root=        what DHCP's root-path says: any of these, SERVER:/PATH or /PATH
#   rootfstype=TYPE rootflags=OPTIONS ro|rw init=PROGRAM    as the kernel's own
#   BOOTIF=01-MAC                 the interface; pxelinux adds it by "ipappend 2"
#   ip=CLIENT:SERVER:GATEWAY:NETMASK[:HOST:INTERFACE]       no DHCP; pxelinux adds it by "ipappend 1"
#   dkms2bin.overlay              what is written goes to memory; always so above a squashfs
#   dkms2bin.wait=SECONDS         how long an interface and its carrier are waited for (30)
#   dkms2bin.shell                a shell before the root's own init
#
# In a shell, echo root=nbd:OTHER >/words puts words behind these, for the next try.

/bin/busybox --install -s
export PATH=/bin:/sbin:/usr/bin:/usr/sbin
set -f
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs -o mode=0755 run /run
# There is none where the kernel has no console.
if (: >/dev/console) 2>/dev/null; then
  exec </dev/console >/dev/console 2>&1
else
  exec </dev/null >/dev/null 2>&1
fi

say() { echo "dkms2bin: $*"; }

shell() {
  # A terminal of its own, so that keys interrupt what runs in it.
  setsid cttyhack sh
}

# step WORDS COMMAND: until it succeeds; it says why not in $problem.
step() {
  say "$1"
  until problem='' && $2; do
    say "FAILED: $1: ${problem:-no cause is known}"
    if [ "$panic" -gt 0 ]; then
      say "this machine starts again in $panic s (panic=$panic)"
      sleep "$panic"
    fi
    [ "$panic" -eq 0 ] || reboot -f
    say 'a shell follows; "exit" tries again, with the words in the file /words too; "reboot -f" starts again'
    shell
    read_command_line
    read_address
  done
}

uptime() {
  read -r uptime _ </proc/uptime
  uptime=${uptime%.*}
}

read_command_line() {
  root='' nfsroot='' rootfstype='' rootflags='' mode='' init='' ip='' bootif='' panic=0 overlay='' patience=30
  break=''
  local word
  # shellcheck disable=SC2013 # words, as the kernel takes them
  for word in $(cat /proc/cmdline /words 2>/dev/null); do
    case $word in
      root=*) root=${word#*=} ;;
      nfsroot=*) nfsroot=${word#*=} ;;
      rootfstype=*) rootfstype=${word#*=} ;;
      rootflags=*) rootflags=${word#*=} ;;
      ro | rw) mode=$word ;;
      init=*) init=${word#*=} ;;
      ip=*) ip=${word#*=} ;;
      BOOTIF=*) bootif=${word#*=} ;;
      panic=*) panic=${word#*=} ;;
      dkms2bin.overlay) overlay=yes ;;
      dkms2bin.wait=*) patience=${word#*=} ;;
      dkms2bin.shell) break=yes ;;
    esac
  done
  [ "$panic" -eq "$panic" ] 2>/dev/null || panic=0
  [ "$patience" -ge 0 ] 2>/dev/null || patience=30
}

# Loads what the devices ask for that are there, as long as others come by that.
load_drivers() {
  local now
  while now=$(find /sys/devices -name modalias -exec cat {} + 2>/dev/null | sort -u); do
    [ "$now" != "$known" ] || return 0
    known=$now
    # shellcheck disable=SC2086 # each alias is a word
    modprobe -a -b -q $now 2>/dev/null
  done
}

load_first() {
  local name
  while read -r name; do
    say "loading $name"
    modprobe "$name" || say "$name was not loaded"
  done </etc/modules
  known=
  load_drivers
}

# The interfaces of devices: not lo, nor what is laid over others.
interfaces() {
  local name
  # shellcheck disable=SC2045 # the kernel's names have no spaces
  for name in $(ls /sys/class/net); do
    [ ! -e "/sys/class/net/$name/device" ] || echo "$name"
  done
}

described() {
  local name driver
  for name in $(interfaces); do
    driver=$(readlink "/sys/class/net/$name/device/driver")
    echo "$name $(cat "/sys/class/net/$name/address") (${driver##*/})"
  done | sort | sed ':a;N;$!ba;s/\n/, /g'
}

# Those that are asked for, in $chosen.
choose() {
  local name wanted
  wanted=$(echo "$bootif" | tr 'A-F-' 'a-f:')
  # The first byte is the kind of hardware.
  case $wanted in ??:??:??:??:??:??:??) wanted=${wanted#*:} ;; esac
  chosen=
  for name in $(interfaces); do
    if [ -n "$device" ]; then
      [ "$name" != "$device" ] || chosen=$name
    elif [ -z "$wanted" ] || [ "$(cat "/sys/class/net/$name/address")" = "$wanted" ]; then
      chosen="$chosen $name"
    fi
  done
  [ -n "$chosen" ]
}

# Some devices take seconds to show up.
find_interface() {
  local end
  uptime
  end=$((uptime + patience))
  until choose; do
    uptime
    if [ "$uptime" -ge "$end" ]; then
      problem="there is no such network interface; there are: $(described)"
      [ -n "$bootif$device" ] || problem='no network interface is there: has this kernel a driver for it?'
      return 1
    fi
    sleep 1
    load_drivers
  done
  say "interfaces: $(described)"
  for name in $chosen; do ip link set "$name" up; done
}

has_carrier() { [ "$(cat "/sys/class/net/$1/carrier" 2>/dev/null)" = 1 ]; }

# ip=CLIENT:SERVER:GATEWAY:NETMASK:HOST:INTERFACE:AUTO:DNS:DNS, ip=INTERFACE:dhcp or ip=dhcp.
read_address() {
  local rest
  device='' client='' server='' gateway='' netmask='' host='' dns='' dns2=''
  case $ip in
    '' | dhcp | on | any | none | off) return ;;
    *:dhcp | *:on | *:any)
      device=${ip%:*}
      device=${device##*:}
      return
      ;;
  esac
  rest=$ip:::::::::
  client=${rest%%:*} rest=${rest#*:}
  server=${rest%%:*} rest=${rest#*:}
  gateway=${rest%%:*} rest=${rest#*:}
  netmask=${rest%%:*} rest=${rest#*:}
  host=${rest%%:*} rest=${rest#*:}
  device=${rest%%:*} rest=${rest#*:}
  rest=${rest#*:}
  dns=${rest%%:*} rest=${rest#*:}
  dns2=${rest%%:*}
}

# Without DHCP: by the words of the kernel's command line.
take_address() {
  # shellcheck disable=SC2086 # the first
  set -- $chosen
  interface=$1 ip=$client subnet=$netmask router=$gateway dns="$dns $dns2" hostname=$host siaddr=$server \
    mask=$netmask proto=static /bin/dhcp-event bound
}

ask_for_address() {
  local end name again
  if [ -n "$client" ]; then
    take_address
    return
  fi
  uptime
  end=$((uptime + patience))
  while again=''; do
    for name in $chosen; do
      if has_carrier "$name"; then
        if udhcpc -f -q -n -C -i "$name" -t 5 -T 2 -s /bin/dhcp-event -O rootpath -O hostname -O mtu; then
          return 0
        fi
        again="$again $name"
      fi
    done
    uptime
    [ "$uptime" -lt "$end" ] || break
    sleep 1
  done
  problem="no interface has a carrier: $(described)"
  [ -z "$again" ] || problem="no DHCP server answers on$again"
  return 1
}

get_address() {
  ask_for_address || return 1
  # shellcheck source=/dev/null
  . /run/dkms2bin-lease
  say "address: $(cat /run/dkms2bin-address)"
}

# The address of a host by its name.
address_of() {
  case $1 in
    *[!0-9.]*) nslookup "$1" 2>/dev/null | sed -n '/^Name/,$s/^Address[ 0-9]*: *\([0-9.]*\).*/\1/p' | head -n 1 ;;
    *) echo "$1" ;;
  esac
}

# Mounts a block device or a file.
mount_found() {
  local type options
  for type in ${rootfstype:-squashfs erofs iso9660 ext4 xfs btrfs}; do
    options=ro
    [ "$mode" != rw ] || [ -n "$overlay" ] || options=rw
    case $type in squashfs | erofs | iso9660) options=ro ;; esac
    if mount -t "$type" -o "$options${rootflags:+,$rootflags}" "$1" /lower 2>/tmp/said; then
      case $type in squashfs | erofs | iso9660) overlay=yes ;; esac
      return 0
    fi
  done
  problem="$1 cannot be mounted as ${rootfstype:-squashfs, erofs, iso9660, ext4, xfs or btrfs}: $(tail -n 1 /tmp/said)"
  return 1
}

fetch() {
  local url=$1 host rest
  rest=${url#http://}
  host=${rest%%/*}
  rm -f /memory/root
  if [ -z "$(address_of "${host%:*}")" ]; then
    problem="there is no address of ${host%:*}"
    return 1
  fi
  # No -T: with it, wget of Debian 12's static busybox dies of a segmentation fault.
  if ! wget -O /memory/root "$url" 2>/tmp/said; then
    problem="$url: $(tail -n 1 /tmp/said); $(df -h /memory | tail -n 1 | awk '{ print $4 }') of memory were free"
    rm -f /memory/root
    return 1
  fi
  modprobe -q loop
  if ! loop=$(losetup -f) || ! losetup -r "$loop" /memory/root; then
    problem='no loop device takes it'
    return 1
  fi
  mount_found "$loop" || {
    losetup -d "$loop"
    return 1
  }
}

connect() {
  local host=$1 port=10809 export='' rest='' address status=0
  case $1 in *:*) host=${1%%:*} rest=${1#*:} ;; esac
  case ${rest%%:*} in
    '' | *[!0-9]*) export=${rest#:} ;;
    *)
      port=${rest%%:*}
      case $rest in *:*) export=${rest#*:} ;; esac
      ;;
  esac
  address=$(address_of "$host")
  if [ -z "$address" ]; then
    problem="there is no address of $host"
    return 1
  fi
  if ! modprobe nbd || [ ! -x /bin/nbd-connect ]; then
    problem='this kernel or this image has no NBD'
    return 1
  fi
  if [ "$(cat /sys/block/nbd0/size)" = 0 ]; then
    EXPORT=$export nc -w 20 "$address" "$port" -e /bin/nbd-handshake 2>/tmp/said || status=$?
    if [ "$status" != 0 ] || [ "$(cat /sys/block/nbd0/size)" = 0 ]; then
      problem="NBD from $address port $port, export \"$export\": $(tail -n 1 /tmp/said) (status $status)"
      return 1
    fi
  fi
  mount_found /dev/nbd0
}

mount_nfs() {
  local where=$1 options='' host address try
  case $where in *,*) options=,${where#*,} where=${where%%,*} ;; esac
  case $where in /*) where=${siaddr:-$serverid}:$where ;; esac
  host=${where%%:*}
  address=$(address_of "$host")
  if [ -z "$address" ]; then
    problem="there is no address of $host"
    return 1
  fi
  [ "$mode" = rw ] && [ -z "$overlay" ] && options=,rw$options || options=,ro$options
  modprobe -q nfs
  : >/tmp/said
  for try in vers=3 vers=4.2 vers=4.1 vers=4.0; do
    case $options in *,vers=* | *,nfsvers=*) try=nolock ;; esac
    if mount -t nfs -o "nolock,addr=$address,$try$options${rootflags:+,$rootflags}" \
      "$address:${where#*:}" /lower 2>>/tmp/said; then
      return 0
    fi
    [ "$try" != nolock ] || break
  done
  problem="NFS from $where: $(tail -n 1 /tmp/said)"
  return 1
}

# What the command line names, else DHCP.
named_root() {
  case $root in
    '' | dhcp | /dev/nfs) echo "${nfsroot:-$rootpath}" ;;
    *) echo "$root" ;;
  esac
}

find_root() {
  where=$(named_root)
  case $where in
    http://*) fetch "$where" ;;
    nbd:*) connect "${where#nbd:}" ;;
    nfs:*) mount_nfs "${where#nfs:}" ;;
    *:/[!/]* | *:/ | /*) mount_nfs "$where" ;;
    '')
      problem='there is no root= on the command line, and DHCP names no root-path'
      return 1
      ;;
    *)
      problem="$where is none of http://, nbd: and nfs:"
      return 1
      ;;
  esac || return 1
  say "root: $where"
  lay
}

# The root is what was found, or a tree in memory above it.
lay() {
  if [ -z "$overlay" ]; then
    mount --move /lower /root
    return
  fi
  modprobe -q overlay
  mkdir -p /memory/upper /memory/work
  if ! mount -t overlay -o lowerdir=/lower,upperdir=/memory/upper,workdir=/memory/work root /root 2>/tmp/said; then
    problem="overlay: $(tail -n 1 /tmp/said)"
    umount /lower
    return 1
  fi
}

is_there() { [ -x "/root$1" ] || [ -L "/root$1" ]; }

find_init() {
  local one
  for one in ${init:-/sbin/init /etc/init /bin/init /bin/sh}; do
    if is_there "$one"; then
      init=$one
      return 0
    fi
  done
  problem="the root has no ${init:-/sbin/init, /etc/init, /bin/init or /bin/sh}"
  return 1
}

read_command_line
read_address
mkdir -p /lower /root /memory /tmp
mount -t tmpfs -o mode=0755,size=90% memory /memory
say "$(uname -r), for root ${root:-by DHCP}"
step 'loading drivers' load_first
step "looking for the network interface${bootif:+ $bootif}${device:+ $device}" find_interface
step "asking for an address${client:+, $client}" get_address
step "mounting the root $(named_root)" find_root
step "looking for the root's init" find_init
if [ -n "$break" ]; then
  say 'a shell follows (dkms2bin.shell); "exit" goes on'
  shell
fi
say "starting $init"
for one in dev proc sys run; do
  if [ -d "/root/$one" ]; then
    mount --move "/$one" "/root/$one"
  else
    umount -l "/$one"
  fi
done
exec switch_root /root "$init" "$@"
