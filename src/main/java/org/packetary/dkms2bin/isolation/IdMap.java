package org.packetary.dkms2bin.isolation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Which of the host's users and groups those in a user namespace are (user_namespaces(7)).
 *
 * @param users the ranges of users
 * @param groups the ranges of groups
 */
public record IdMap(List<Range> users, List<Range> groups) {

  /** So many users a distribution has: up to nobody, who is 65534, and the one behind. */
  public static final int WANTED = 65536;

  /**
   * Users that follow each other.
   *
   * @param inside the first one's number in the namespace
   * @param outside the first one's number on the host
   * @param count how many they are
   */
  public record Range(int inside, int outside, int count) {
    @Override
    public String toString() {
      return inside + " " + outside + " " + count;
    }
  }

  public IdMap {
    users = List.copyOf(users);
    groups = List.copyOf(groups);
  }

  /** A map in which the host's users from a number on stand for all. */
  static IdMap from(int users, int groups) {
    return new IdMap(List.of(new Range(0, users, WANTED)), List.of(new Range(0, groups, WANTED)));
  }

  /** A map in which this user is root, and its subordinate ones are all others. */
  static IdMap of(int user, int group, int subUsers, int subGroups) {
    return new IdMap(
        List.of(new Range(0, user, 1), new Range(1, subUsers, WANTED - 1)),
        List.of(new Range(0, group, 1), new Range(1, subGroups, WANTED - 1)));
  }

  /** The ranges as uid_map and newuidmap(1) take them, parted by blanks or lines. */
  static String words(List<Range> ranges) {
    return ranges.stream().map(Range::toString).collect(Collectors.joining("\n"));
  }

  /** In one line, as layers and logs have it. */
  @Override
  public String toString() {
    return "users "
        + words(users).replace("\n", ", ")
        + "; groups "
        + words(groups).replace("\n", ", ");
  }
}
