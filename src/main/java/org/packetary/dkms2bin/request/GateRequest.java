package org.packetary.dkms2bin.request;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.proof.Rung;

/**
 * A set of drivers that hosts need, each of them, on every kernel that they move to.
 *
 * @param set what it is called
 * @param drivers the modules' names, as {@code repo list} has them
 * @param flavours of kernels, a gate each; empty for the distribution's own
 * @param metaPackages what moves hosts to newer kernels, with {@code {flavour}} perhaps, first what
 *     depends on the kernel; empty for the recipe's
 * @param imagePackage what has a kernel, as recipes say it; empty for the recipe's
 * @param require how far each driver has to have been proven on a kernel
 */
public record GateRequest(
    String set,
    List<String> drivers,
    List<String> flavours,
    List<String> metaPackages,
    Optional<String> imagePackage,
    Rung require) {

  /** What packages of every kind can have in their names. */
  private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9+.-]{0,60}");

  /** A gate for modules of which nothing more is known than that they fit. */
  public GateRequest(
      String set,
      List<String> drivers,
      List<String> flavours,
      List<String> metaPackages,
      Optional<String> imagePackage) {
    this(set, drivers, flavours, metaPackages, imagePackage, Rung.VERIFIED);
  }

  /** Checks the set's name. */
  public GateRequest {
    drivers = drivers.stream().distinct().toList();
    flavours = flavours.stream().distinct().toList();
    metaPackages = List.copyOf(metaPackages);
    if (!isWord(set) || drivers.isEmpty()) {
      throw new IllegalArgumentException("gate " + set + " of " + drivers);
    }
  }

  /** Whether a set or a flavour can be called so. */
  public static boolean isWord(String word) {
    return WORD.matcher(word).matches();
  }

  /** What the gate for a flavour is called: {@code drivers-SET-FLAVOUR}. */
  public String packageName(String flavour) {
    return "drivers-" + set + (flavour.isEmpty() ? "" : "-" + flavour);
  }
}
