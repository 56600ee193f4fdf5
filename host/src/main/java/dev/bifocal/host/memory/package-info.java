/**
 * The memory bank: a FIFO of the momentum side's keys with their labels, one bank for each output that a loss requests.
 */
@NullMarked
package dev.bifocal.host.memory;

import org.jspecify.annotations.NullMarked;
