/** Losses without negatives: VICReg and Barlow Twins compare the dimensions of two embeddings over a batch. */
package dev.bifocal.examples.vicreg;
