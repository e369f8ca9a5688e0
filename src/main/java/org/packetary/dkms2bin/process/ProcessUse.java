package org.packetary.dkms2bin.process;

/**
 * What a command and all that it started use at a moment.
 *
 * @param processes how many there are
 * @param resident how much memory they have, in bytes; what several share counts for each
 * @param ticks how long they have computed, in hundredths of a second, as far as it is known of
 *     those that have ended
 * @param busy whether one computes, waits for a processor, or for a disk
 */
public record ProcessUse(int processes, long resident, long ticks, boolean busy) {}
