# Copies a tree into a container, over what is there. Where the tree is an overlay's upper directory,
# its character devices 0:0 stand for deleted files.
# Arguments: tree, directory inside, container, the words that call the engine.
set -euo pipefail
tree=$1
inside=$2
container=$3
shift 3
cd "$tree"
if [ -n "$(find . -type c -print -quit)" ]; then
  find . -type c -printf '%P\0' |
    "$@" exec -i --workdir "$inside" "$container" xargs -0 rm -rf --
fi
find . -mindepth 1 ! -type c -printf '%P\0' |
  tar --create --null --no-recursion --verbatim-files-from --files-from=- --numeric-owner |
  "$@" exec -i "$container" tar --extract --directory="$inside" --numeric-owner \
    --preserve-permissions --keep-directory-symlink --file=-
