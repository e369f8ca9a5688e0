# Makes a driver disk of what dkms has built. Arguments: name, version, distribution, media, and for
# each kernel its release and machine. /run/dkms2bin/built has what dkms keeps of each kernel's build.
name=$1
version=$2
form=$3
media=$4
shift 4
kernels=()
while [ $# -gt 0 ]; do
  kernels+=(-k "$1" -a "$2")
  shift 2
done
cd / || exit
dkms add -m "$name" -v "$version" < /dev/null || exit
cp -r /run/dkms2bin/built/. "/var/lib/dkms/$name/$version/" || exit
exec dkms mkdriverdisk -m "$name" -v "$version" -d "$form" --media "$media" "${kernels[@]}" \
  < /dev/null
