package org.packetary.dkms2bin.distro.tarball;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.distro.RootTarball;
import org.packetary.dkms2bin.distro.archive.Offline;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.Digests;

/** Files of root tarballs: the user's own, or downloaded once and kept by their checksum. */
public final class RootTarballs {

  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private static final String NAME = "tarballs";

  private final Path cache;
  private final Path directory;
  private final HostEnvironment environment;
  private final boolean offline;

  /**
   * Tarballs that are kept below a cache directory.
   *
   * @param offline whether none may be downloaded
   */
  public RootTarballs(Path cache, HostEnvironment environment, boolean offline) {
    this.offline = offline;
    this.cache = cache;
    this.directory = cache.resolve(NAME);
    this.environment = environment;
  }

  /** A tarball's file and its digest. */
  record Found(Path file, String sha256) {}

  /**
   * Finds or fetches a tarball and checks it.
   *
   * @throws InputException if it is no readable file, or another one than its digest says
   * @throws EnvironmentException if it cannot or may not be downloaded, or something else came
   */
  Found find(RootTarball tarball) throws InterruptedException {
    return tarball.isAddress() ? downloaded(tarball) : own(tarball);
  }

  private static Found own(RootTarball tarball) {
    Path file = Path.of(tarball.location()).toAbsolutePath().normalize();
    if (!Files.isRegularFile(file)) {
      throw new InputException("no root tarball " + file, "check the path");
    }
    try {
      String found = Digests.sha256(file);
      if (tarball.sha256().filter(d -> !d.equals(found)).isPresent()) {
        throw new InputException(mismatch(tarball, found), "is it the right file, and all of it?");
      }
      return new Found(file, found);
    } catch (IOException e) {
      throw new InputException(
          "cannot read the root tarball " + file + ": " + e.getMessage(), "check the path", e);
    }
  }

  private static String mismatch(RootTarball tarball, String found) {
    return "the root tarball "
        + tarball.location()
        + " has another SHA-256 than it must: "
        + found
        + " instead of "
        + tarball.sha256().orElse("");
  }

  private Found downloaded(RootTarball tarball) throws InterruptedException {
    String sha256 = tarball.sha256().orElseThrow();
    Path kept = directory.resolve(sha256);
    if (Files.exists(kept)) {
      CacheDirectory.use(kept);
      return new Found(kept, sha256);
    }
    if (offline) {
      throw Offline.tarball(tarball);
    }
    try {
      CacheDirectory.below(cache, NAME);
      Path temporary = Files.createTempFile(directory, ".new-", "");
      try {
        fetch(tarball, temporary);
        String found = Digests.sha256(temporary);
        if (!found.equals(sha256)) {
          throw new EnvironmentException(
              mismatch(tarball, found), "has the file been replaced? then give its new SHA-256");
        }
        Files.move(temporary, kept, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
      return new Found(kept, sha256);
    } catch (IOException e) {
      throw unavailable(tarball, String.valueOf(e.getMessage()), e);
    }
  }

  private void fetch(RootTarball tarball, Path to) throws IOException, InterruptedException {
    URI address = URI.create(tarball.location());
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .proxy(proxyFor(address))
            .build();
    HttpResponse<Path> response =
        client.send(
            HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
            HttpResponse.BodyHandlers.ofFile(to));
    if (response.statusCode() != 200) {
      throw unavailable(tarball, "the server answers " + response.statusCode(), null);
    }
  }

  /** As other programs do, by {@code http_proxy} and {@code https_proxy}. */
  private ProxySelector proxyFor(URI address) {
    Map<String, String> variables = environment.variables();
    String proxy = variables.getOrDefault(address.getScheme() + "_proxy", "");
    boolean near = "127.0.0.1".equals(address.getHost()) || "localhost".equals(address.getHost());
    if (proxy.isEmpty() || near) {
      return ProxySelector.of(null);
    }
    URI place = URI.create(proxy);
    return ProxySelector.of(
        new InetSocketAddress(place.getHost(), place.getPort() < 0 ? 80 : place.getPort()));
  }

  private static EnvironmentException unavailable(
      RootTarball tarball, String reason, @Nullable Throwable cause) {
    return new EnvironmentException(
        "the root tarball " + tarball.location() + " cannot be downloaded: " + reason,
        "check the address and the network; or download it and name the file",
        cause);
  }
}
