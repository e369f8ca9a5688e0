# Unpacks a tarball of a root and notes what is installed in it, where its own package manager has
# to say so. Arguments: the tarball, the root's new directory, deb or rpm, and the file for the note.
# Ends with 10 where tar fails, with 11 where there is no package database, and with 12 where a program
# is missing that works in the root; its name is the last line.
umask 022
mkdir "$2" || exit
# GNU tar neither leaves the directory nor follows a link that it has just made.
tar --extract --file "$1" --directory "$2" --numeric-owner --preserve-permissions \
  --anchored --exclude='./dev/*' --exclude='dev/*' || exit 10
mkdir -p "$2/dev" "$2/proc" "$2/sys" "$2/run" "$2/tmp" || exit
if [ "$3" = deb ]; then
  [ -s "$2/$4" ] || exit 11
  manager=apt-get
else
  manager=rpm
fi
for program in $manager setpriv; do
  if ! [ -e "$2/usr/bin/$program" ] && ! [ -e "$2/bin/$program" ]; then
    echo "$program"
    exit 12
  fi
done
if [ "$3" = rpm ]; then
  mkdir -p "$2/${4%/*}" || exit
  chroot "$2" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
    rpm --query --all --queryformat '%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{ARCH}\n' \
    > "$2/$4.new" || exit 11
  sed '/^gpg-pubkey\t/d; s/\t0:/\t/' "$2/$4.new" | sort > "$2/$4" || exit
  rm "$2/$4.new"
fi
