# The first process of a container in which a build runs: waits until the container is to end, and ends
# all other processes when they have reached what their cgroup allows, or have done nothing for too
# long. Then /run/dkms2bin/limit says what. It follows container-reached.sh.
# Arguments: after how many seconds of doing nothing; after how many seconds the container ends.
printf dkms2bin-first > /proc/self/comm
# Nobody inside can kill or stop it; these bash itself would end by.
trap '' HUP INT QUIT ILL TRAP ABRT BUS FPE SEGV SYS PIPE TERM USR1 USR2 XCPU XFSZ VTALRM
exec 3<> <(:)
idle=$1
# A container that is kept is a person's, who may think.
if [[ -e /run/dkms2bin/ended ]]; then
  idle=$2
fi
every=$((idle / 4 < 10 ? idle / 4 : 10))
next=$every
since=0
looked=0
quiet=0
ticks=0
before=0

# Sets ticks to the hundredths of seconds that the other processes have computed for, and busy where one
# computes or waits for a disk. Of proc(5), /proc/PID/stat; the name in it may hold anything.
look_at_use() {
  local file line words
  ticks=0
  busy=
  for file in /proc/[0-9]*/stat; do
    line=
    { read -r -d '' line < "$file"; } 2> /dev/null
    if [[ $file = /proc/1/stat || -z $line ]]; then
      continue
    fi
    read -r -a words <<< "${line##*) }"
    ticks=$((ticks + words[11] + words[12] + words[13] + words[14]))
    if [[ ${words[0]} = [RD] ]]; then
      busy=1
    fi
  done
}

# Waiting takes a little time, too: a hundredth, and a few ticks. Of a time in which nobody looked, since
# the host was busy with others, no more counts than lies between two looks.
look_whether_idle() {
  local waited passed=$((SECONDS - looked)) most=$idle
  looked=$SECONDS
  look_at_use
  waited=$((3 + SECONDS - since))
  if [[ $busy || $((ticks - before)) -gt $waited || $((before - ticks)) -gt $waited ]]; then
    since=$SECONDS
    quiet=0
    before=$ticks
    return
  fi
  quiet=$((quiet + (passed < 2 * every + 1 ? passed : 2 * every + 1)))
  # What copies files behind the build may wait for the host.
  if [[ -e /run/dkms2bin/ended ]]; then
    most=$((idle + 600))
  fi
  if [[ $quiet -ge $most ]]; then
    reached=idle
  fi
}

while [[ $SECONDS -lt $2 ]]; do
  read -r -t 0.3 -u 3
  if [[ -z $reached ]]; then
    look_at_limits
    if [[ -z $reached && $SECONDS -ge $next ]]; then
      next=$((SECONDS + every))
      look_whether_idle
    fi
    if [[ $reached ]]; then
      echo "$reached" > /run/dkms2bin/limit
      kill -KILL -1
    fi
  fi
done
