package org.packetary.dkms2bin.packaging;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;

/** What writing a package of any format has in common: its failures. */
public final class PackageWriting {

  private PackageWriting() {}

  /** The work of writing one package. */
  public interface Work {
    PackageFile run() throws IOException;
  }

  /** Does the work; what goes wrong with files becomes an exception that says which package. */
  public static PackageFile run(String fileName, Work work) {
    try {
      return work.run();
    } catch (IOException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      String reason = reason(cause);
      String hint =
          reason.toLowerCase(Locale.ROOT).contains("no space left")
              ? "free disk space in the output directory and in /tmp, or where TMPDIR says"
              : "check that the output directory is writable and that no file was taken away";
      throw new PublishException("cannot write package " + fileName + ": " + reason, hint, e);
    }
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    String kind = cause.getClass().getSimpleName();
    if (message == null) {
      return kind;
    }
    boolean pathOnly = cause instanceof FileSystemException f && f.getReason() == null;
    return pathOnly ? kind + ": " + message : message;
  }
}
