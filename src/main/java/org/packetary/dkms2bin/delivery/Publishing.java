package org.packetary.dkms2bin.delivery;

import java.util.List;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.repository.Publication;

/** Publishes packages and tells what became of them. */
public final class Publishing {

  private Publishing() {}

  /**
   * Publishes and tells.
   *
   * @return what is published now, and what was refused
   * @throws org.packetary.dkms2bin.model.PublishException as {@link PackageRepository#publish}
   */
  public static Publication publish(
      PackageRepository repository, List<PackageFile> packages, EventSink events)
      throws InterruptedException {
    Publication publication = repository.publish(packages);
    publication.warnings().forEach(w -> events.accept(new BuildEvent.Warning(w)));
    publication.packages().forEach(p -> events.accept(new BuildEvent.PackagePublished(p)));
    if (!publication.usage().isEmpty()) {
      events.accept(new BuildEvent.RepositoryDescribed(publication.usage()));
    }
    return publication;
  }
}
