package org.packetary.dkms2bin.proof;

import java.time.Duration;

/**
 * One boot of a machine.
 *
 * @param modules how many of the modules to be proven it tried
 * @param wall how long it took
 * @param processor the processor time that the host spent on it
 * @param started how long it took until the first module, in the machine's own time
 * @param load the host's load average over the last minute, when it ended
 * @param end how it ended: {@code powered off}, {@code it said nothing for 30 s}
 */
public record BootRecord(
    int modules, Duration wall, Duration processor, Duration started, double load, String end) {}
