# Makes a driver disk of what dkms has built. Arguments: name, version, dkms's directory for both,
# distribution, media, and for each kernel its release and machine. /run/dkms2bin/built has what dkms keeps of each kernel's build.
# Ends with 65 where a package is missing on the disk: dkms itself does not look whether dpkg-deb wrote it.
name=$1
version=$2
tree=$3
form=$4
media=$5
shift 5
kernels=()
while [ $# -gt 0 ]; do
  kernels+=(-k "$1" -a "$2")
  shift 2
done
cd / || exit
dkms add -m "$name" -v "$version" < /dev/null || exit
cp -r /run/dkms2bin/built/. "$tree/" || exit
dkms mkdriverdisk -m "$name" -v "$version" -d "$form" --media "$media" "${kernels[@]}" \
  < /dev/null || exit
made=("$tree"/driver_disk/*-dd."$media")
case $media in
  tar) members=$(tar -tf "${made[0]}") ;;
  *) members=$(isoinfo -f -R -i "${made[0]}") ;;
esac || exit
packages=$(grep -c '/ubuntu-drivers/.*\.deb$' <<< "$members")
[ "$packages" -eq $((${#kernels[@]} / 4)) ] || exit 65
