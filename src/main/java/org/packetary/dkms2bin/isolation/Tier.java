package org.packetary.dkms2bin.isolation;

/** How far a run's commands are apart from the host: as whom they are root, and of what. */
public final class Tier {

  private final Namespaces namespaces;

  private Tier(Namespaces namespaces) {
    this.namespaces = namespaces;
  }

  /** Root's own namespaces: who is root in a build is root. */
  public static Tier ofRoot() {
    return new Tier(Namespaces.ofRoot());
  }

  /** What makes its namespaces. */
  public Namespaces namespaces() {
    return namespaces;
  }
}
