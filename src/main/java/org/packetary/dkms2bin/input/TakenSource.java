package org.packetary.dkms2bin.input;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.plan.SourcePin;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.source.DkmsSource;

/**
 * Sources that were read, with what the user says about them.
 *
 * @param source where they lie; the tree is not to be changed
 * @param pin what they are
 * @param driver what the user says
 * @param written the module, where its dkms.conf was written by us
 */
public record TakenSource(
    DkmsSource source, SourcePin pin, DriverRequest driver, Optional<ModuleId> written) {

  /** The patches that the user adds to them, in this order. */
  public List<Path> patches() {
    return PatchedModules.patches(source, driver);
  }
}
