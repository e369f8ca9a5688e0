package org.packetary.dkms2bin.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.UsageException;

/** Values of keys. Those who read one know the form of its key. */
public final class Values {

  /** None. */
  public static final Values NONE = new Values(Map.of());

  private final Map<Key, Setting> settings;

  private Values(Map<Key, Setting> settings) {
    this.settings = settings;
  }

  /** These; of two for a key the later. */
  public static Values of(Collection<Setting> settings) {
    Map<Key, Setting> all = new EnumMap<>(Key.class);
    settings.forEach(s -> all.put(s.key(), s));
    return new Values(all);
  }

  /** These, and the others where these say nothing. */
  Values over(Values others) {
    Map<Key, Setting> all = new EnumMap<>(Key.class);
    all.putAll(others.settings);
    all.putAll(settings);
    return new Values(all);
  }

  /** All, in the order of the keys. */
  List<Setting> all() {
    return List.copyOf(settings.values());
  }

  /** What is wrong with any of them, as options of a command line. */
  void check(Problems problems) {
    for (Setting setting : all()) {
      for (String word : setting.words()) {
        setting
            .key()
            .complaint(word)
            .ifPresent(c -> problems.add(new UsageException(setting.subject() + " " + c, null)));
      }
    }
  }

  Optional<Setting> get(Key key) {
    return Optional.ofNullable(settings.get(key));
  }

  boolean has(Key key) {
    return settings.containsKey(key);
  }

  Optional<String> word(Key key) {
    return get(key).map(Setting::word);
  }

  List<String> words(Key key) {
    return get(key).map(Setting::words).orElse(List.of());
  }

  boolean flag(Key key) {
    return word(key).filter("true"::equals).isPresent();
  }

  OptionalInt number(Key key) {
    return word(key).map(Form::number).orElse(OptionalInt.empty());
  }

  Optional<Path> path(Key key) {
    return word(key).map(Path::of);
  }

  List<Path> paths(Key key) {
    return words(key).stream().map(Path::of).toList();
  }

  Optional<Duration> time(Key key) {
    return word(key).flatMap(TimeLimit::parse);
  }

  /** The constant that a word stands for. */
  <E extends Enum<E>> Optional<E> choice(Key key, Class<E> type) {
    return word(key).map(w -> Enum.valueOf(type, w.toUpperCase(Locale.ROOT).replace('-', '_')));
  }
}
