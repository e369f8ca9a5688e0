package org.packetary.dkms2bin.distro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The recipes that come with the tool, and wrong ones made of them. */
public final class Recipes {

  /** Where they lie; tests run in the project's directory. */
  public static final Path SHIPPED = Path.of("chroot-recipes");

  private Recipes() {}

  /** A shipped recipe. */
  public static Recipe shipped(String name) {
    return RecipeBook.open(SHIPPED).named(name);
  }

  /** The text of Debian 12's recipe with one piece replaced, which has to be there. */
  static String changed(String from, String to) throws IOException {
    String text = Files.readString(SHIPPED.resolve("debian-12.yaml"));
    if (!text.contains(from)) {
      throw new IllegalArgumentException("not in the recipe: " + from);
    }
    return text.replace(from, to);
  }
}
