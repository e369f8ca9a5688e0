#!/bin/busybox sh
# shellcheck shell=dash
# The first process of the machine that modules are loaded in. What it is to do stands in /plan, a
# line a step; what came of it goes to the second serial port as JSON lines with a nonce, which the
# kernel's log, on the first, cannot imitate. It starts as few programs as it can: each takes
# milliseconds in a machine without KVM.
#
#   tree NAME FILE             loads a module of the kernel's own, unless it is there
#   ours NUMBER NAME FILE [TYPE]   loads one that is to be proven; where the kernel decompresses TYPE,
#                              FILE.TYPE in its place
#   firmware DIRECTORY         says where firmware is from now on
#   remove NUMBER NAME         removes it
#   settle SECONDS             waits, for what happens a little later

# Bad page, died, warned, soft lockup (Documentation/admin-guide/tainted-kernels.rst).
HARM=$((0x42a0))

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
exec 3>/dev/ttyS1 4</plan
read -r nonce </nonce
echo 8 >/proc/sys/kernel/printk
# What the kernel asks user space for, as on a host whose initramfs has no modules but these.
echo /bin/true >/proc/sys/kernel/modprobe

# An instance of its own: what a module traces itself does not go there.
tracing=/sys/kernel/tracing
trace=$tracing/instances/proof
mount -t tracefs tracefs $tracing 2>/dev/null && mkdir $trace 2>/dev/null
traced=false
if [ -e $trace/events/initcall/initcall_finish/enable ]; then
  traced=true
  echo 64 >$trace/buffer_size_kb
  echo 1 >$trace/events/initcall/initcall_start/enable
  echo 1 >$trace/events/initcall/initcall_finish/enable
fi
compression=
[ ! -e /sys/module/compression ] || read -r compression </sys/module/compression

# The kernel's file gives a reader of single bytes its first digit only.
taint() { taint=$(cat /proc/sys/kernel/tainted); }

uptime() { read -r uptime _ </proc/uptime; }

say() { printf '{"nonce":"%s",%s}\n' "$nonce" "$1" >&3; }

end() {
  taint
  uptime
  say "\"end\":\"$1\",\"taint\":$taint,\"uptime\":$uptime"
  poweroff -f
  echo o >/proc/sysrq-trigger
}

# Nothing more is tried in a kernel that was harmed: its log is let out, and it ends.
look() {
  taint
  [ $(((taint & ~first) & HARM)) -eq 0 ] || harmed=true
}

mark() { echo "<6>dkms2bin $nonce $1 $2" >/dev/kmsg; }

find_state() {
  state=none
  [ ! -e "/sys/module/$1/initstate" ] || read -r state <"/sys/module/$1/initstate"
}

# What its drivers are bound to.
find_devices() {
  local driver device
  devices=
  for driver in /sys/module/"$1"/drivers/*; do
    for device in "$driver"/*; do
      if [ -e "$device/driver" ] && [ -e "$device/subsystem" ]; then
        devices="$devices${devices:+,}\"${driver##*:} ${device##*/}\""
      fi
    done
  done
}

ours() {
  local file=$3 flag='' line began=false returned=''
  if [ -n "$4" ] && [ "$compression" = "$4" ]; then
    file=$3.$4
    flag=compressed
  fi
  mark try "$1"
  uptime
  say "\"try\":$1,\"uptime\":$uptime"
  ! $traced || : >$trace/trace
  printf '{"nonce":"%s","tried":%s,"errno":"' "$nonce" "$1" >&3
  # shellcheck disable=SC2086 # no word where there is none
  dkms2bin-load "$file" $flag >&3
  if $traced; then
    while read -r line; do
      case $line in
        dkms2bin-load-*' initcall_start: '*) began=true ;;
        dkms2bin-load-*' initcall_finish: '*) returned=${line##*ret=} ;;
      esac
    done <$trace/trace
  fi
  find_state "$2"
  look
  find_devices "$2"
  uptime
  printf '","traced":%s,"began":%s,"returned":"%s","state":"%s","taint":%s,"devices":[%s],"uptime":%s}\n' \
    $traced $began "$returned" "$state" "$taint" "$devices" "$uptime" >&3
}

remove() {
  local status=0
  find_state "$2"
  [ "$state" != none ] || return 0
  find_devices "$2"
  rmmod "$2" 2>/dev/null || status=$?
  mark removed "$1"
  look
  find_state "$2"
  uptime
  say "\"removed\":$1,\"status\":$status,\"state\":\"$state\",\"taint\":$taint,\"devices\":[$devices],\"uptime\":$uptime"
}

taint
first=$taint
harmed=false
uptime
say "\"begin\":\"$(uname -r)\",\"traced\":$traced,\"taint\":$taint,\"uptime\":$uptime"

while read -r what one two three four <&4; do
  case $what in
    tree)
      if [ ! -e "/sys/module/$one/initstate" ]; then
        printf '{"nonce":"%s","tree":"%s","errno":"' "$nonce" "$one" >&3
        dkms2bin-load "$two" >&3
        printf '"}\n' >&3
      fi
      ;;
    ours) ours "$one" "$two" "$three" "$four" ;;
    firmware) printf %s "$one" >/sys/module/firmware_class/parameters/path ;;
    remove) remove "$one" "$two" ;;
    settle)
      sleep "$one"
      look
      uptime
      say "\"settled\":true,\"taint\":$taint,\"uptime\":$uptime"
      ;;
  esac
  if $harmed; then
    mark harmed 0
    sleep 0.2
    end harmed
  fi
done
end complete
