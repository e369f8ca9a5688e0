package org.packetary.dkms2bin.image.pxe;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What is to be packaged.
 *
 * @param kernel the kernel's boot file
 * @param initrd its initial RAM file system
 * @param squashfs a root file system that the image fetches
 * @param image what it is called
 * @param form which packages are made
 * @param revision the number of the build, from 1
 * @param template of the entry; ours if it is empty
 * @param append options of the kernel, with placeholders
 * @param tftpDir the directory that is served; the usual one of each system if it is empty
 * @param outDir where the packages go
 * @param date of all files; that of the newest file if it is empty
 */
public record PxeRequest(
    Path kernel,
    Path initrd,
    Optional<Path> squashfs,
    PxeName image,
    PackageForm form,
    int revision,
    Optional<Path> template,
    String append,
    Optional<String> tftpDir,
    Path outDir,
    Optional<Instant> date) {}
