# Downloads packages and lays their files into a tree, on this host; none of their scripts runs. What
# has arrived is unpacked while the next ones are downloaded.
# Arguments: the tree; a directory for the packages; how many are unpacked at once; how many words begin
# a command that may give files to others, and these; more words for tar.
# The directory's file "wanted" has the packages, NAME=VERSION parted by blanks, a batch in each line.
# The first batch is unpacked, one package after the other, before any other is.
# Leaves each package in the directory, and beside it the paths of its files in FILE.deb.paths. What is
# there of them from an earlier try is not downloaded again.
set -euo pipefail
tree=$1
jobs=$3
owning=("${@:5:$4}")
cd "$2"
words=${*:5+$4}
mkdir -p before
find . -maxdepth 1 -name '*.deb' -exec mv -t before {} +
rm -rf arriving ./*.paths

# Downloads a batch and prints the files' names, each ended by a NUL.
fetch() {
  local file word
  mkdir arriving
  for word in "$@"; do
    for file in before/"${word%%[:=]*}"_*.deb; do
      [[ ! -e $file ]] || mv "$file" arriving/
    done
  done
  (cd arriving && apt-get -q download "$@" >&2)
  for file in arriving/*.deb; do
    mv "$file" .
    printf '%s\0' "${file##*/}"
  done
  rmdir arriving
}

unpack() {
  local file
  for file in "$@"; do
    # shellcheck disable=SC2086 # several words
    dpkg-deb --fsys-tarfile "$file" |
      tar -x -C "$tree" --keep-directory-symlink --quoting-style=literal -v \
        --index-file="$file.paths" $words
  done
}

export -f unpack
export tree words
in_bash='set -euo pipefail; unpack "$@"'
{
  read -r -a batch
  fetch "${batch[@]}" > first
  "${owning[@]}" xargs -0 bash -c "$in_bash" unpack < first
  rm first
  while read -r -a batch; do
    fetch "${batch[@]}"
  done | "${owning[@]}" xargs -0 -r -n 4 -P "$jobs" bash -c "$in_bash" unpack
} < wanted
rm -r before
