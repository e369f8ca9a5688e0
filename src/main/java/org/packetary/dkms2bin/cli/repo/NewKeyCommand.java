package org.packetary.dkms2bin.cli.repo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.group.Caller;
import org.packetary.dkms2bin.cli.group.Version;
import org.packetary.dkms2bin.cli.option.Heading;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.option.Job;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.cli.value.EnumWords;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.signing.NewKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dkms2bin key new}: makes a key that signs repositories. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisHeading = "%nUsage: ",
    customSynopsis = "dkms2bin key new FILE [OPTION...]",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    header = "Makes an OpenPGP key that signs repositories and packages.",
    description = {
      "Writes the secret key to FILE, for its owner to read alone, and prints the fingerprint. It is"
          + " protected by the passphrase in the environment variable "
          + PublishRequest.PASSPHRASE_VARIABLE
          + ", if there is one."
    })
final class NewKeyCommand implements Job {

  @Spec private @Nullable CommandSpec command;

  @Parameters(arity = "1", paramLabel = "FILE", description = "The file to write; not yet there.")
  private Path file = Path.of("");

  @Option(
      names = "--owner",
      paramLabel = "NAME",
      description = "Whose key it is (default: dkms2bin repository).")
  @Heading(Heading.RESULT)
  private String owner = "dkms2bin repository";

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "rsa (4096 bits, the default: every apt and rpm verifies it) or ed25519 (EL 7 and 8 do not).")
  @Heading(Heading.RESULT)
  private String type = "rsa";

  @Override
  public int run(Problems problems) {
    Invocation invocation = Caller.invocation(command);
    Optional<NewKey.Kind> kind =
        problems.attempt(() -> EnumWords.chosen("--type", type, NewKey.Kind.class));
    problems.throwIfAny(HEADLINE, "dkms2bin key new --help");
    Terminal terminal = invocation.terminal(Terminal.Verbosity.NORMAL);
    if (Files.exists(file)) {
      throw new InputException(
          file + " is there already", "a key is not overwritten: name another");
    }
    NewKey.Made key =
        NewKey.of(
            kind.orElseThrow(),
            owner,
            Optional.ofNullable(invocation.environment().get(PublishRequest.PASSPHRASE_VARIABLE))
                .filter(word -> !word.isEmpty()),
            invocation.clock().instant(),
            new SecureRandom());
    write(key.secretKey());
    terminal.result(key.fingerprint());
    return 0;
  }

  private void write(String text) {
    try (FileChannel out =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (FileAlreadyExistsException e) {
      throw new InputException(
          file + " is there already", "a key is not overwritten: name another");
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write " + file + ": " + e.getMessage(), "is the directory there?", e);
    }
  }
}
