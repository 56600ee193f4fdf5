/** What tests of plugins need: a step, a bank and a set-up made of plain arrays, gradients, and arrays from files. */
package dev.bifocal.api.testing;
