package org.packetary.dkms2bin.image.pxe;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.InputException;

/**
 * What an entry of {@code pxelinux.cfg} is made of: a text with placeholders, {@code @VER@}.
 *
 * @param source what messages call it
 * @param text with placeholders
 */
record PxeTemplate(String source, String text) {

  /** LINUX, not KERNEL: that one goes by the file's name. */
  private static final String OURS =
      """
      DEFAULT @NAME@
      PROMPT 0

      LABEL @NAME@
        LINUX @KERNEL@
        INITRD @INITRD@
        APPEND @APPEND@
      """;

  private static final Pattern PLACEHOLDER = Pattern.compile("@([A-Za-z_]+)@");

  /** The template where none is named. */
  static PxeTemplate ours() {
    return new PxeTemplate("the template", OURS);
  }

  /**
   * What placeholders stand for.
   *
   * @param release the kernel's, if its file tells it
   * @param hasSquashfs whether the package has a root file system
   */
  static Map<String, String> words(PxeName image, Optional<String> release, boolean hasSquashfs) {
    Map<String, String> words = new TreeMap<>();
    words.put("NAME", image.name());
    words.put("VER", image.version());
    words.put("KERNEL", image.kernel());
    words.put("INITRD", image.initrd());
    release.ifPresent(r -> words.put("KERNEL_VER", r));
    if (hasSquashfs) {
      words.put("SQUASHFS", image.squashfs());
    }
    return words;
  }

  /**
   * The text with all placeholders filled in.
   *
   * @throws InputException if one is none of them, or says what is not known
   */
  String filled(Map<String, String> words) {
    Matcher matcher = PLACEHOLDER.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String word = words.get(matcher.group(1));
      if (word == null) {
        throw unknown(matcher.group(1), words);
      }
      matcher.appendReplacement(filled, Matcher.quoteReplacement(word));
    }
    matcher.appendTail(filled);
    return filled.toString();
  }

  private InputException unknown(String name, Map<String, String> words) {
    return switch (name) {
      case "SQUASHFS" ->
          new InputException(
              source + " has @SQUASHFS@, and the package has no root file system",
              "name one with --squashfs, or leave the placeholder out");
      case "KERNEL_VER" ->
          new InputException(
              source + " has @KERNEL_VER@, and the kernel's file does not tell its release",
              "write the release itself");
      default ->
          new InputException(
              source + " has @" + name + "@, which stands for nothing",
              "there are @" + String.join("@, @", words.keySet()) + "@");
    };
  }
}
