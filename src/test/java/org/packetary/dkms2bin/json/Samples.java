package org.packetary.dkms2bin.json;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

/** Values with everything that can be known of them, and with nothing more than they need. */
public final class Samples {

  /** A finding of which all is known. */
  public static final Finding FULL =
      new Finding(
          FindingKind.INCOMPATIBLE_TYPE,
          true,
          Optional.of("foo"),
          Optional.of(
              new Finding.Place(
                  "a.c", 12, OptionalInt.of(3), Optional.of("probe"), Optional.of("a.o"))),
          "incompatible \"types\" é",
          OptionalInt.of(0),
          Optional.of(new Finding.Types("int *", "long *")),
          Optional.of("cast it"),
          List.of(
              new Finding.Declared("6.1", true, Optional.of("include/a.h"), 7, "int foo(void)"),
              new Finding.Declared("6.2", false, Optional.empty(), 0, "")),
          new Finding.Evidence(List.of(3, 4), 2, List.of("a note"), List.of("1 | foo();")));

  /** A finding of which nothing is known but what it is. */
  public static final Finding BARE = Finding.of(FindingKind.OTHER, "no");

  /** A finding in a file. */
  public static final Finding IN_A_FILE =
      new Finding(
          FindingKind.MISSING_HEADER,
          false,
          Optional.empty(),
          Optional.of(
              new Finding.Place("b.c", 0, OptionalInt.empty(), Optional.empty(), Optional.empty())),
          "no such file",
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Finding.Evidence.NONE);

  private Samples() {}

  /** All of them. */
  public static List<Finding> findings() {
    return List.of(BARE, FULL, IN_A_FILE);
  }
}
