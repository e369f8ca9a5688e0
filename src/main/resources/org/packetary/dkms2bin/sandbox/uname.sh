#!/bin/sh
# uname, but for the kernel that a build is for.
real=/run/dkms2bin/uname.real
out=$("$real" "$@") || exit
release=$("$real" -r)
version=$("$real" -v)
case $out in
  *"$version"*) out="${out%%"$version"*}#1 SMP${out#*"$version"}" ;;
esac
case $out in
  *"$release"*) out="${out%%"$release"*}$(cat /run/dkms2bin/osrelease)${out#*"$release"}" ;;
esac
printf '%s\n' "$out"
