# Has links lead to the newest version that is there: default.NAME and makeLink.NAME, and what
# makeLink made for a version that is gone. The version $leaving counts as gone already.
relink() {
    newest=$(
        for file in "$cfg/default.$name"-[0-9]*; do
            version=${file##*-}
            if [ -f "$file" ] && [ "$file" = "$cfg/default.$name-$version" ] \
                && [ "$version" != "$leaving" ]; then
                printf '%s\n' "$version"
            fi
        done | sort -V | tail -n 1
    )
    for kind in default makeLink; do
        link="$cfg/$kind.$name"
        if [ -e "$link" ] && [ ! -L "$link" ]; then
            echo "$link is no link: it stays as it is" >&2
        elif [ -z "$newest" ]; then
            rm -f "$link"
        elif [ "$(readlink "$link")" != "$kind.$name-$newest" ]; then
            ln -sfn "$kind.$name-$newest" "$link"
        fi
    done
    for link in "$cfg"/*; do
        [ -L "$link" ] || continue
        target=$(readlink "$link")
        case "$target" in
            "default.$name") ;;
            "default.$name"-[0-9]*) [ "$target" = "default.$name-${target##*-}" ] || continue ;;
            *) continue ;;
        esac
        if [ -e "$cfg/$target" ] && [ "$target" != "default.$name-$leaving" ]; then
            continue
        elif [ -n "$newest" ]; then
            ln -sfn "default.$name" "$link"
        else
            rm -f "$link"
        fi
    done
}
