package org.packetary.dkms2bin.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.config.Key.Place;
import org.packetary.dkms2bin.model.NearWords;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.request.GateRequest;
import org.packetary.dkms2bin.yaml.YamlNode;
import org.packetary.dkms2bin.yaml.YamlNode.Kind;

/** Reads the tree of a configuration file. */
final class MatrixReader {

  private static final String DRIVERS = "drivers";
  private static final String DISTRIBUTIONS = "distributions";
  private static final String GATES = "gates";
  private static final String DISTRO = "distro";
  private static final String META_PACKAGE = "meta-package";
  private static final String IMAGE_PACKAGE = "image-package";

  private static final String REQUIRE = "require";

  private static final Set<String> GATE_KEYS =
      new TreeSet<>(
          Set.of(DRIVERS, Key.FLAVOUR.word(), DISTRO, META_PACKAGE, IMAGE_PACKAGE, REQUIRE));

  private final FileContext context;
  private final SettingReader settings;
  private final RuleReader rules;

  MatrixReader(FileContext context) {
    this.context = context;
    this.settings = new SettingReader(context);
    this.rules = new RuleReader(context);
  }

  /** Reads the whole. */
  MatrixFile read(YamlNode top) {
    if (!top.is(Kind.MAPPING)) {
      context
          .problems()
          .input(top.file() + ": there are no keys in it", "dkms2bin init writes one");
      return new MatrixFile(Optional.of(top.file()), Values.NONE, List.of(), List.of(), List.of());
    }
    Values values = values(Place.TOP, top, Set.of(DRIVERS, DISTRIBUTIONS, GATES));
    List<DriverEntry> drivers =
        Optional.ofNullable(top.fields().get(DRIVERS)).map(this::drivers).orElse(List.of());
    List<DistributionEntry> distributions =
        Optional.ofNullable(top.fields().get(DISTRIBUTIONS))
            .map(this::distributions)
            .orElseGet(() -> List.of(theOnly(top, values)));
    if (top.fields().containsKey(DISTRIBUTIONS) && values.has(Key.DISTRO)) {
      context.wrong(
          top.at(Key.DISTRO.word()),
          Key.DISTRO.word(),
          "and " + DISTRIBUTIONS + " exclude each other",
          "leave one out");
    }
    List<MatrixFile.GateEntry> gates =
        Optional.ofNullable(top.fields().get(GATES)).map(this::gates).orElse(List.of());
    checkNames(drivers, distributions, gates);
    return new MatrixFile(Optional.of(top.file()), values, distributions, drivers, gates);
  }

  /** Without {@code distributions} the top says all of the only one. */
  private static DistributionEntry theOnly(YamlNode top, Values values) {
    List<Setting> name = values.get(Key.DISTRO).stream().toList();
    ValueOrigin origin = ValueOrigin.file(top.file(), top.line());
    return new DistributionEntry("", origin, Values.of(name), List.of());
  }

  private Values values(Place place, YamlNode node, Set<String> others) {
    List<Setting> read = new ArrayList<>();
    node.fields()
        .forEach(
            (word, value) -> {
              Optional<Key> key = Key.at(place, word);
              if (key.isPresent()) {
                settings.read(key.get(), value).ifPresent(read::add);
              } else if (!others.contains(word)) {
                unknown(place, value, word, others);
              }
            });
    Values values = Values.of(read);
    checkNewest(values, node);
    return values;
  }

  private void checkNewest(Values values, YamlNode node) {
    if (values.has(Key.NEWEST)
        && values.has(Key.KERNEL)
        && !Form.hasPattern(values.words(Key.KERNEL))) {
      context.wrong(
          node.at(Key.NEWEST.word()),
          Key.NEWEST.word(),
          "narrows patterns, and kernel has none",
          "write a pattern, such as '6.1.*', or leave newest out");
    }
  }

  private void unknown(Place place, YamlNode node, String word, Set<String> others) {
    Set<String> known =
        Stream.concat(
                Arrays.stream(Key.values()).filter(k -> k.isFor(place)).map(Key::word),
                others.stream())
            .collect(Collectors.toCollection(TreeSet::new));
    Optional<Place> elsewhere =
        Arrays.stream(Place.values()).filter(p -> Key.at(p, word).isPresent()).findFirst();
    if (elsewhere.isPresent() && NearWords.nearest(word, known).isEmpty()) {
      context.wrong(node, word, "does not stand here", "it belongs " + inWords(elsewhere.get()));
    } else {
      context.unknown(node, word, known);
    }
  }

  private static String inWords(Place place) {
    return switch (place) {
      case TOP -> "at the top of the file";
      case DISTRIBUTION -> "to a distribution";
      case DRIVER -> "to a driver";
    };
  }

  private List<DriverEntry> drivers(YamlNode node) {
    if (node.is(Kind.LIST)) {
      return node.items().stream().flatMap(item -> listed(item).stream()).toList();
    }
    return context.mapping(node, DRIVERS).map(YamlNode::fields).orElse(Map.of()).entrySet().stream()
        .flatMap(e -> driver(e.getKey(), e.getValue()).stream())
        .toList();
  }

  /** A driver of a plain list is called by what it is. */
  private Optional<DriverEntry> listed(YamlNode item) {
    if (item.is(Kind.SCALAR)) {
      return driver(item.text(), item);
    }
    context.wrong(
        item,
        DRIVERS,
        "is a list of words, or a mapping from names to keys",
        "to say more of a driver, give it a name: NAME: {dkms: PACKAGE, ...}");
    return Optional.empty();
  }

  private Optional<DriverEntry> driver(String label, YamlNode node) {
    ValueOrigin origin = ValueOrigin.file(node.file(), node.line());
    if (!node.is(Kind.MAPPING)) {
      return settings
          .read(Key.DKMS, node)
          .map(s -> new DriverEntry(label, origin, Values.of(List.of(s)), List.of()));
    }
    Values values = values(Place.DRIVER, node, Set.copyOf(RuleReader.keys()));
    if (!node.fields().containsKey(Key.DKMS.word())) {
      context.wrong(
          node, label, "says nothing of what to build", "add dkms: PACKAGE, or a directory");
    }
    List<DriverEntry.Rule> exceptions = new ArrayList<>();
    for (String key : RuleReader.keys()) {
      if (node.fields().containsKey(key)) {
        exceptions.addAll(rules.read(key, node.fields().get(key)));
      }
    }
    return Optional.of(new DriverEntry(label, origin, values, exceptions));
  }

  private List<DistributionEntry> distributions(YamlNode node) {
    List<DistributionEntry> entries = new ArrayList<>();
    context
        .mapping(node, DISTRIBUTIONS)
        .map(YamlNode::fields)
        .orElse(Map.of())
        .forEach((label, value) -> entries.add(distribution(label, value)));
    return entries;
  }

  private DistributionEntry distribution(String label, YamlNode node) {
    ValueOrigin origin = ValueOrigin.file(node.file(), node.line());
    if (node.is(Kind.NOTHING)) {
      return new DistributionEntry(label, origin, Values.NONE, List.of());
    }
    if (context.mapping(node, label).isEmpty()) {
      return new DistributionEntry(label, origin, Values.NONE, List.of());
    }
    Values values = values(Place.DISTRIBUTION, node, Set.of(DRIVERS));
    return new DistributionEntry(label, origin, values, words(node, DRIVERS));
  }

  private List<MatrixFile.GateEntry> gates(YamlNode node) {
    List<MatrixFile.GateEntry> gates = new ArrayList<>();
    context
        .mapping(node, GATES)
        .map(YamlNode::fields)
        .orElse(Map.of())
        .forEach((set, value) -> gate(set, value).ifPresent(gates::add));
    return gates;
  }

  /** A gate; one that has members only may list them at once. */
  private Optional<MatrixFile.GateEntry> gate(String set, YamlNode node) {
    boolean keyed = node.is(Kind.MAPPING);
    node.fields()
        .forEach(
            (name, value) -> {
              if (!GATE_KEYS.contains(name)) {
                context.unknown(value, name, GATE_KEYS);
              }
            });
    List<String> drivers = keyed ? words(node, DRIVERS) : context.words(node, set);
    List<String> flavours = words(node, Key.FLAVOUR.word());
    boolean good =
        Stream.concat(Stream.of(set), flavours.stream())
            .filter(word -> !GateRequest.isWord(word))
            .peek(
                word ->
                    context.wrong(
                        node,
                        set,
                        "would be part of a package's name, which " + word + " cannot be",
                        "take small letters, digits and . + -"))
            .toList()
            .isEmpty();
    if (keyed && !node.fields().containsKey(DRIVERS)) {
      context.wrong(node, set, "has no drivers", "add drivers: [NAME, ...], modules' names");
    }
    if (!good || drivers.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new MatrixFile.GateEntry(
            new GateRequest(
                set,
                drivers,
                flavours,
                words(node, META_PACKAGE),
                word(node, IMAGE_PACKAGE),
                rung(node)),
            words(node, DISTRO),
            ValueOrigin.file(node.file(), node.line())));
  }

  private Rung rung(YamlNode node) {
    Optional<String> word = word(node, REQUIRE);
    Optional<Rung> rung = word.flatMap(Rung::of).filter(r -> r.isAtLeast(Rung.VERIFIED));
    if (word.isPresent() && rung.isEmpty()) {
      context.wrong(
          node,
          REQUIRE,
          "takes verified, linked, loaded, bound; not " + word.get(),
          "loaded: its init succeeded on the kernel");
    }
    return rung.orElse(Rung.VERIFIED);
  }

  private Optional<String> word(YamlNode node, String key) {
    return Optional.ofNullable(node.fields().get(key)).flatMap(value -> context.word(value, key));
  }

  private List<String> words(YamlNode node, String key) {
    return Optional.ofNullable(node.fields().get(key))
        .map(value -> context.words(value, key))
        .orElse(List.of());
  }

  private void checkNames(
      List<DriverEntry> drivers,
      List<DistributionEntry> distributions,
      List<MatrixFile.GateEntry> gates) {
    List<String> labels = drivers.stream().map(DriverEntry::label).toList();
    for (DistributionEntry distribution : distributions) {
      distribution.drivers().stream()
          .filter(name -> !labels.contains(name))
          .forEach(name -> noSuch("driver", name, distribution.subject(), labels));
    }
    List<String> names =
        distributions.stream()
            .flatMap(
                d -> Stream.concat(Stream.of(d.label()), d.values().words(Key.DISTRO).stream()))
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
    for (DriverEntry driver : drivers) {
      for (DriverEntry.Rule rule : driver.rules()) {
        rule.distros().stream()
            .filter(name -> !names.contains(name))
            .forEach(name -> noSuch("distribution", name, rule.rule().origin(), names));
      }
    }
    for (MatrixFile.GateEntry gate : gates) {
      gate.distros().stream()
          .filter(name -> !names.contains(name))
          .forEach(name -> noSuch("distribution", name, gate.origin().toString(), names));
    }
  }

  private void noSuch(String what, String name, String where, List<String> known) {
    context
        .problems()
        .input(
            where + ": there is no " + what + " " + name + " in this file",
            NearWords.nearest(name, known)
                .map(near -> "did you mean " + near + "?")
                .orElse(known.isEmpty() ? "add it" : "there are: " + String.join(", ", known)));
  }
}
