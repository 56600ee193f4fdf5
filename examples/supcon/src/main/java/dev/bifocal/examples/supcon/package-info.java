/** Supervised contrastive learning within a batch. Read {@link dev.bifocal.examples.supcon.SupConLoss}. */
package dev.bifocal.examples.supcon;
