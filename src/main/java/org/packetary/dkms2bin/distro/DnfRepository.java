package org.packetary.dkms2bin.distro;

import java.util.List;
import java.util.Optional;

/**
 * One yum repository of a recipe.
 *
 * @param id its name for dnf, for example {@code baseos}
 * @param url its address: the directory that holds {@code repodata}. {@code {mirror}} stands for
 *     what the user gives with {@code --mirror}, {@code {arch}} for the architecture and {@code
 *     {releasever}} for the recipe's
 * @param optional whether a mirror may lack it
 * @param packages shell patterns of the only packages to be taken from it; all when empty
 * @param priority dnf's {@code priority}: a lower number comes first, 99 is what others have
 */
public record DnfRepository(
    String id, String url, boolean optional, List<String> packages, Optional<Integer> priority) {

  private static final String MIRROR = "{mirror}";

  public DnfRepository {
    new RecipeCheck()
        .word("id", id)
        .present("url", url)
        .that(!"main".equals(id), "id: dnf's own settings are called main")
        .done();
    packages = packages == null ? List.of() : List.copyOf(packages);
  }

  /** Whether it lies on a mirror that the user has to name. */
  public boolean needsMirror() {
    return url.contains(MIRROR);
  }

  /** The path of its directory on a mirror; the whole address where it is on none. */
  public String place() {
    return url.replace(MIRROR + "/", "");
  }

  /** Its address with the mirror in place. */
  public String urlOn(String mirror) {
    return url.replace(MIRROR, mirror.replaceFirst("/+$", ""));
  }
}
