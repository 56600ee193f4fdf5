/**
 * The memory bank: a first-in, first-out queue of the momentum side's keys with their labels, one bank for each output
 * that a loss requests. Read {@link dev.bifocal.host.memory.MemoryBanks} first.
 */
@NullMarked
package dev.bifocal.host.memory;

import org.jspecify.annotations.NullMarked;
