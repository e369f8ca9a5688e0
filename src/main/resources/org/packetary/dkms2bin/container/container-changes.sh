# Copies what a container has changed of its image to where an overlay's upper directory would have
# it: a character device 0:0 for what was deleted. What the engine itself puts into every container
# is left out, and so is /run, which lives in memory elsewhere. The container's tar may be the
# build's: none of what it sends can become a device, or be written outside the upper directory.
# Arguments: upper directory, container, the words that call the engine.
set -euo pipefail
umask 022
upper=$(realpath "$1")
container=$2
shift 2
# An engine takes minutes for directories that are thousands deep, and then gives up.
deep=$("$@" exec "$container" find / -xdev -mindepth 200 -printf 'deep' -quit 2> /dev/null || true)
if [ "$deep" ]; then
  echo "the build left directories that are more than 200 deep" >&2
  exit 1
fi
engines='\#^[ACD] /(\.dockerenv|dev|proc|run|sys|etc/(hostname|hosts|mtab|resolv\.conf))(/|$)#d'
changes=$("$@" diff "$container")
# A directory that was deleted and made anew is called deleted, and is there.
sed -nE "$engines; s#^[ACD] /##p" <<<"$changes" | tr '\n' '\0' |
  "$@" exec -i "$container" tar --create --directory=/ --null --no-recursion --numeric-owner \
    --verbatim-files-from --files-from=- --ignore-failed-read --file=- |
  setpriv --bounding-set -mknod --inh-caps -mknod -- \
    tar --extract --directory="$upper" --numeric-owner --preserve-permissions
sed -nE "$engines; s#^D /##p" <<<"$changes" |
  while IFS= read -r path; do
    file=$upper/$path
    parent=${file%/*}
    if ! [ -e "$file" ] && ! [ -L "$file" ] && [ "$(realpath -m -- "$parent")" = "$parent" ]; then
      mkdir -p "$parent"
      mknod "$file" c 0 0
    fi
  done
