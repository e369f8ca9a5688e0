# The first process of a container in which a build runs: waits until the container is to end, and ends
# all other processes when they have reached what their cgroup allows. Then /run/dkms2bin/limit says what.
# It follows container-reached.sh.
# Argument: after how many seconds.
printf dkms2bin-first > /proc/self/comm
exec 3<> <(:)
reached=
while [[ $SECONDS -lt $1 ]]; do
  read -r -t 0.3 -u 3
  if [[ -z $reached ]]; then
    look_at_limits
    if [[ $reached ]]; then
      echo "$reached" > /run/dkms2bin/limit
      kill -KILL -1
    fi
  fi
done
