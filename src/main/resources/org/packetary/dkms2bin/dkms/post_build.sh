#!/bin/bash
# Runs a module's POST_BUILD script, where it has one, and then writes down what kbuild has noted of
# the build: its .cmd files are there now and gone with the build directory.
# Arguments: the kernel release, and the script with its own arguments.
# Leaves in /run/dkms2bin/out: "kbuild.lines", the text of all .cmd files, and "kbuild.sha256", the
# digests of the files that they name, each ended by a NUL as sha256sum has it. In the first, "f"
# begins the name of a .cmd file, "-" a line of it, and "=" the number of a line that was there before:
# each source of a driver names the same thousand headers. "k" is the kernel's directory, "b" that of the
# build, and "e" ends it all.
# Ends as the script did, whatever becomes of the rest.
out=/run/dkms2bin/out
release=$1
shift

status=0
if [[ $# -gt 0 ]]; then
  script=$1
  shift
  if [[ -x ./$script ]]; then
    "./$script" "$@" || status=$?
  else
    # As dkms has it: it looks before it runs a script, and goes on without.
    echo "Warning: The post_build script is not executable."
  fi
fi

# The script may have left anything in their places: a pipe would be waited for.
for note in "$out"/kbuild.{lines,sha256,log}; do
  if [[ -e $note || -L $note ]]; then
    rm -rf "$note"
  fi
done

# Writes the first file, and prints the paths of what is to be digested, a line each.
# Paths that are not absolute are meant from where the compiler ran: from the kernel's directory where
# kbuild names what it makes by absolute paths, and from the module's own where it does not (Linux 6.13).
read -r -d '' program <<'AWK'
function clean(path) {
  while (sub(/\/\.\//, "/", path) || sub(/\/\/+/, "/", path)) { }
  while (sub(/\/[^\/]+\/\.\.\//, "/", path)) { }
  return path
}
function want(path, base) {
  if (path !~ /^\//) path = base path
  if (!(path in wanted)) {
    wanted[path] = 1
    path = clean(path)
    if (!(path in given)) { given[path] = 1; print path }
  }
}
function directory(path) {
  return match(path, /.*\//) ? substr(path, 1, RLENGTH) : ""
}
BEGIN { print "k" kernel > lines; print "b" build > lines }
FNR == 1 {
  name = substr(FILENAME, 3)
  print "f" name > lines
  base = kernel
}
{
  if ($0 in known) print "=" known[$0] > lines
  else { known[$0] = ++count; print "-" $0 > lines }
}
/^(saved)?cmd_[^ ]+ := / {
  target = $1
  sub(/^(saved)?cmd_/, "", target)
  own = directory(name)
  to = directory(target)
  if (target !~ /^\//) {
    shorter = length(own) - length(to)
    base = build (shorter >= 0 && substr(own, shorter + 1) == to ? substr(own, 1, shorter) : "")
  }
  from = name ~ /\.mod\.cmd$/ ? build own : base
  for (i = 3; i <= NF; i++) if ($i ~ /^[^-'"].*\.(o|a)(_[a-z]+)?;?$/) { sub(/;$/, "", $i); want($i, from) }
  next
}
/^source_[^ ]+ := / { want($3, base); next }
/^  [^ $]+ \\$/ { want($1, base) }
END { print "e" > lines }
AWK

{
  kernel=$(cd -P "/lib/modules/$release/build" && echo "$PWD")
  mapfile -d '' -t notes < <(find . -name '.*.cmd' -type f -print0)
  if [[ ${#notes[@]} -gt 0 ]]; then
    mapfile -t files < <(
      LC_ALL=C awk -v "kernel=$kernel/" -v "build=$PWD/" -v "lines=$out/kbuild.lines" \
        "$program" "${notes[@]}")
    # Pipes and devices may have no end.
    for i in "${!files[@]}"; do
      [[ -f ${files[i]} || ${files[i]} = /dev/null ]] || unset "files[i]"
    done
    files=("${files[@]}")
    for ((i = 0; i < ${#files[@]}; i += 4000)); do
      sha256sum -z -- "${files[@]:i:4000}"
    done > "$out/kbuild.sha256"
  fi
} < /dev/null 2> "$out/kbuild.log"
exit "$status"
