package org.packetary.dkms2bin.attestation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.companion.Companions;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.SmallFiles;

/**
 * Holds packages against the statements about them. Nothing but files is needed for it.
 *
 * @param statement where the statement is; empty to look beside the package
 * @param key verifies it; empty for the one that the repository offers
 * @param unsignedToo whether one without a signature will do
 */
public record StatementCheck(
    Optional<Path> statement, Optional<PublicKeyFile> key, boolean unsignedToo) {

  /** How far a package lies below its repository, at most: pool/SUITE/COMPONENT/LETTER/SOURCE. */
  private static final int DEPTH = 6;

  /** Statements have some hundred thousand bytes. */
  private static final int LONGEST = 16 << 20;

  /**
   * A package that is what its statement says.
   *
   * @param key verified it; empty for one that is not signed
   * @param isGiven whether the user named that key
   */
  public record Checked(
      Path file, Statement statement, Optional<PublicKeyFile> key, boolean isGiven) {}

  private record Place(Path statement, Optional<Path> repository) {}

  /**
   * Checks a package.
   *
   * @throws PublishException if it is another than the statement is about, or that is not signed by
   *     the key
   * @throws InputException if there is no statement, or no key
   */
  public Checked check(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException("there is no package " + file, "check the path");
    }
    Place place = place(file);
    Envelope envelope = Envelope.read(read(place.statement()), place.statement().toString());
    Optional<PublicKeyFile> verifier = verifier(envelope, place);
    verifier
        .flatMap(envelope::complaint)
        .ifPresent(
            why -> {
              throw new PublishException(
                  "the statement about " + file.getFileName() + " is not to be trusted: " + why,
                  "take the package and its statement from where they were published, and the key"
                      + " from whom you trust");
            });
    Statement said = StatementJson.read(envelope.text(), place.statement().toString());
    if (!digest(file).equals(said.sha256())) {
      throw new PublishException(
          file + " is not the package that its statement is about: it has other content",
          "take both from where they were published");
    }
    return new Checked(file, said, verifier, key.isPresent());
  }

  /** The key that has to have signed it; empty for one that need not be signed, and is not. */
  private Optional<PublicKeyFile> verifier(Envelope envelope, Place place) {
    if (!envelope.isSigned()) {
      if (unsignedToo) {
        return Optional.empty();
      }
      throw new PublishException(
          place.statement() + " is not signed",
          "--allow-unsigned takes it: then nothing proves who made it");
    }
    return Optional.of(
        key.or(() -> offered(place))
            .orElseThrow(
                () ->
                    new InputException(
                        "there is no key to verify " + place.statement() + " with",
                        "name it with --key: the "
                            + PublicKeyFile.NAME
                            + " of the repository, or a copy that you trust")));
  }

  private static Optional<PublicKeyFile> offered(Place place) {
    return place
        .repository()
        .map(dir -> dir.resolve(PublicKeyFile.NAME))
        .filter(Files::exists)
        .map(PublicKeyFile::read);
  }

  private Place place(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Optional<Path> repository = Optional.empty();
    Path dir = absolute.getParent();
    for (int up = 0; dir != null && up < DEPTH; up++) {
      Path there = Companions.fileOf(dir, dir.relativize(absolute).toString(), Statement.SUFFIX);
      if (Files.exists(there)) {
        return new Place(statement.orElse(there), Optional.of(dir));
      }
      if (repository.isEmpty() && Files.exists(dir.resolve(PublicKeyFile.NAME))) {
        repository = Optional.of(dir);
      }
      dir = dir.getParent();
    }
    return new Place(
        statement.orElseThrow(
            () ->
                new InputException(
                    "there is no statement about " + file,
                    "it lies in its repository, at "
                        + Companions.DIRECTORY
                        + "/FILE."
                        + Statement.SUFFIX
                        + "; name it with --statement")),
        repository);
  }

  private static String read(Path file) {
    try {
      return SmallFiles.text(file, LONGEST);
    } catch (IOException e) {
      throw new InputException(
          "cannot read the statement " + file + ": " + e.getMessage(), "check the path", e);
    }
  }

  private static String digest(Path file) {
    try {
      return Digests.sha256(file);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + file + ": " + e.getMessage(), "may this user read it?", e);
    }
  }

  /** What is wrong with a repository's statements, by the key that it offers, a sentence each. */
  public static List<String> problemsIn(Path repository) throws IOException {
    List<String> problems = new ArrayList<>();
    Optional<PublicKeyFile> key = Optional.empty();
    Path offered = repository.resolve(PublicKeyFile.NAME);
    try {
      key = Files.exists(offered) ? Optional.of(PublicKeyFile.read(offered)) : Optional.empty();
    } catch (InputException | EnvironmentException e) {
      problems.add(e.problem());
    }
    for (Map.Entry<String, Path> one :
        Companions.in(repository).about(Statement.SUFFIX).entrySet()) {
      Path file = repository.resolve(one.getKey());
      // One that is missing is told of with the other files about packages.
      if (Files.isRegularFile(file) && Files.isRegularFile(one.getValue())) {
        complaint(file, one.getValue(), key)
            .ifPresent(why -> problems.add(repository.relativize(one.getValue()) + ": " + why));
      }
    }
    return problems;
  }

  private static Optional<String> complaint(
      Path file, Path statement, Optional<PublicKeyFile> key) {
    try {
      Envelope envelope = Envelope.read(read(statement), "it");
      if (key.isEmpty() && envelope.isSigned()) {
        return Optional.of("it is signed, and there is no " + PublicKeyFile.NAME);
      }
      Optional<String> why = key.flatMap(envelope::complaint);
      if (why.isPresent()) {
        return why;
      }
      return StatementJson.read(envelope.text(), "it").sha256().equals(digest(file))
          ? Optional.empty()
          : Optional.of("it is about another package of that name");
    } catch (InputException | EnvironmentException e) {
      return Optional.of(e.problem());
    }
  }
}
