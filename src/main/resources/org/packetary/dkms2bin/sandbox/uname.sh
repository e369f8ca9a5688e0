#!/bin/sh
# uname, but for the kernel that a build is for. Builds ask often: no process more than it takes.
real=/run/dkms2bin/uname.real
case "$#$*" in
  1-r | 1--kernel-release)
    read -r target < /run/dkms2bin/osrelease
    printf '%s\n' "$target"
    exit
    ;;
  1-v | 1--kernel-version)
    echo '#1 SMP'
    exit
    ;;
  0 | 1-[smnopi]) exec "$real" "$@" ;;
esac
out=$("$real" "$@") || exit
release=$("$real" -r)
version=$("$real" -v)
read -r target < /run/dkms2bin/osrelease
case $out in
  *"$version"*) out="${out%%"$version"*}#1 SMP${out#*"$version"}" ;;
esac
case $out in
  *"$release"*) out="${out%%"$release"*}$target${out#*"$release"}" ;;
esac
printf '%s\n' "$out"
