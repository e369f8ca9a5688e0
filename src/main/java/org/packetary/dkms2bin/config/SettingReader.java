package org.packetary.dkms2bin.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.yaml.YamlNode;
import org.packetary.dkms2bin.yaml.YamlNode.Kind;

/** Reads the values of keys, and makes paths that are relative to the file absolute. */
final class SettingReader {

  private static final String ENV = "env";

  /** What is a file even where there is none: with a directory, a pattern, or a suffix. */
  private static final Pattern FILE =
      Pattern.compile(".*[/*?\\[].*|\\.{1,2}|.*\\.(deb|rpm|zip|tgz|tar(\\.[a-z0-9]+)?)");

  private static final Pattern ADDRESS = Pattern.compile("https?://.*");

  private final FileContext context;

  SettingReader(FileContext context) {
    this.context = context;
  }

  /** The key's value; empty, and noted, if it cannot be read. */
  Optional<Setting> read(Key key, YamlNode node) {
    ValueOrigin origin = ValueOrigin.file(node.file(), node.line());
    boolean one = !key.form().isList() || key.form() == Form.ADDRESSES;
    if (one && node.is(Kind.MAPPING)) {
      return fromEnvironment(key, node).map(word -> setting(key, List.of(word), origin));
    }
    if (key.form() == Form.SECRET) {
      context.wrong(
          node,
          key.word(),
          "does not belong into a file",
          "name the variable of the environment that has it: {env: NAME}");
      return Optional.empty();
    }
    List<String> words =
        key.form().isList()
            ? context.words(node, key.word())
            : context.word(node, key.word()).stream().toList();
    List<String> good = words.stream().filter(word -> isGood(key, node, word)).toList();
    return good.isEmpty() || good.size() < words.size()
        ? Optional.empty()
        : Optional.of(setting(key, good, origin));
  }

  private boolean isGood(Key key, YamlNode node, String word) {
    Optional<String> complaint = key.complaint(word);
    complaint.ifPresent(c -> context.wrong(node, key.word(), c, null));
    return complaint.isEmpty();
  }

  /** {@code {env: NAME}} stands for what the environment has under that name. */
  private Optional<String> fromEnvironment(Key key, YamlNode node) {
    YamlNode name = node.fields().get(ENV);
    if (name == null || !node.fields().keySet().equals(Set.of(ENV))) {
      context.wrong(node, key.word(), "takes one value", "write it, or {env: NAME}");
      return Optional.empty();
    }
    Optional<String> variable = context.word(name, key.word());
    if (variable.isEmpty()) {
      return Optional.empty();
    }
    String word = context.environment().getOrDefault(variable.get(), "");
    if (word.isEmpty()) {
      context.wrong(
          node,
          key.word(),
          "is to be in the environment's variable " + variable.get() + ", which is not set",
          "set it, or leave the key out");
      return Optional.empty();
    }
    return isGood(key, node, word) ? Optional.of(word) : Optional.empty();
  }

  private Setting setting(Key key, List<String> words, ValueOrigin origin) {
    return new Setting(key, words.stream().map(w -> resolved(key, w)).toList(), origin);
  }

  private String resolved(Key key, String word) {
    return switch (key.form()) {
      case PATH, PATHS -> absolute(word);
      case KEY -> word.contains("/") || there(word) ? absolute(word) : word;
      case KEYS -> word.startsWith("pkcs11:") ? word : absolute(word);
      case TARBALL -> ADDRESS.matcher(word).matches() ? word : absolute(word);
      case INPUTS -> isFile(word) ? absolute(word) : word;
      case WORD,
          WORDS,
          ADDRESSES,
          FLAG,
          NUMBER,
          TIME,
          AMOUNT,
          FRESHNESS,
          SELECTORS,
          MODULES,
          SECRET ->
          word;
    };
  }

  private boolean isFile(String word) {
    return FILE.matcher(word).matches() || there(word);
  }

  private boolean there(String word) {
    try {
      return Files.exists(context.base().resolve(word), LinkOption.NOFOLLOW_LINKS);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private String absolute(String word) {
    return context.base().resolve(word).normalize().toString();
  }
}
