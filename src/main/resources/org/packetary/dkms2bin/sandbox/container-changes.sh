# Copies what a container has changed of its image to where an overlay's upper directory would have
# it: a character device 0:0 for what was deleted. What the engine itself puts into every container
# is left out, and so is /run, which lives in memory elsewhere.
# Arguments: upper directory, container, the words that call the engine.
set -euo pipefail
upper=$1
container=$2
shift 2
engines='\#^[ACD] /(\.dockerenv|dev|proc|run|sys|etc/(hostname|hosts|mtab|resolv\.conf))(/|$)#d'
changes=$("$@" diff "$container")
sed -nE "$engines; s#^[AC] /##p" <<<"$changes" | tr '\n' '\0' |
  "$@" exec -i "$container" tar --create --directory=/ --null --no-recursion --numeric-owner \
    --verbatim-files-from --files-from=- --ignore-failed-read --file=- |
  tar --extract --directory="$upper" --numeric-owner --preserve-permissions
sed -nE "$engines; s#^D /##p" <<<"$changes" |
  while IFS= read -r path; do
    mkdir -p "$(dirname "$upper/$path")"
    mknod "$upper/$path" c 0 0
  done
