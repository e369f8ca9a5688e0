# Readies a root in a container, before its image is made.
# Arguments: the kernel release that it is for, or nothing; a program that stands in for uname; the
# directories to make.
set -eu
release=$1
uname=$2
shift 2
mkdir -p /run/lock /run/dkms2bin "$@"
[ -n "$release" ] || exit 0
# /proc cannot be laid over without the privilege to mount: there, the engine's kernel shows.
printf '%s\n' "$release" > /run/dkms2bin/osrelease
printf '%s\n' "$uname" > /run/dkms2bin/uname
chmod 0755 /run/dkms2bin/uname
for path in /usr/bin/uname /bin/uname; do
  if [ -f "$path" ]; then
    [ -e /run/dkms2bin/uname.real ] || cp -p "$path" /run/dkms2bin/uname.real
    cp /run/dkms2bin/uname "$path"
  fi
done
