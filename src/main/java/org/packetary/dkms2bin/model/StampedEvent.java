package org.packetary.dkms2bin.model;

import java.time.Instant;

/**
 * An event with its place in the run.
 *
 * @param id its number, from 1, without a gap
 * @param at when it happened
 */
public record StampedEvent(long id, Instant at, BuildEvent event) {}
