package org.packetary.dkms2bin.gate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.GateRequest;

/** What the gates of distributions are called. */
public final class GateNames {

  private final Architecture architecture;
  private final Map<String, String> owners = new HashMap<>();

  /** Names of gates for kernels of an architecture. */
  public GateNames(Architecture architecture) {
    this.architecture = architecture;
  }

  /** The flavours that a gate is made for. */
  static List<String> flavours(GateRequest gate, Recipe recipe, Architecture architecture) {
    return gate.flavours().isEmpty()
        ? List.of(recipe.kernels().defaultFlavourOn(architecture).orElse(""))
        : gate.flavours();
  }

  /**
   * Notes the gates of a distribution.
   *
   * @throws InputException if another distribution has one of that name in the same repository:
   *     hosts of one would get the kernels of the other
   */
  public void add(Recipe recipe, BuildRequest request) {
    for (GateRequest gate : request.gates()) {
      for (String flavour : flavours(gate, recipe, architecture)) {
        String name = gate.packageName(flavour);
        String place =
            String.join(
                "\n",
                request.outDir().toString(),
                recipe.packages().toString(),
                request.packaging().publishing().layout().suite().orElse(""),
                name);
        String other = owners.put(place, recipe.name());
        if (other != null) {
          throw twice(name, request, other, recipe.name());
        }
      }
    }
  }

  private static InputException twice(String name, BuildRequest request, String one, String other) {
    String what = "the gate " + name + " would be published twice in " + request.outDir();
    return one.equals(other)
        ? new InputException(
            what + ": two sets and their flavours make the same name", "call one set otherwise")
        : new InputException(
            what + ", for " + one + " and for " + other,
            "give each distribution an out-dir or a suite of its own, or name the gate's with"
                + " distro");
  }
}
