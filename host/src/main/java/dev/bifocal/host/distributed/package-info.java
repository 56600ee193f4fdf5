/**
 * Several processes that train together: how a process finds its place among them, what they exchange, and how Bifocal
 * starts them. PyTorch's c10d does the communication (Gloo on the CPU).
 */
@NullMarked
package dev.bifocal.host.distributed;

import org.jspecify.annotations.NullMarked;
