/** Soft relations to other samples: the targets SCE and ASCL for {@code info-nce}, and the loss ReSSL. */
package dev.bifocal.examples.soft;
