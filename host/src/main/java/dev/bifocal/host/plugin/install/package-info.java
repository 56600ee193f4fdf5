/**
 * Installing plugins from files, web servers and signed indexes. A {@link dev.bifocal.host.plugin.install.Request} is
 * what a user asks for; {@link dev.bifocal.host.plugin.install.Offers} turns it into an {@link
 * dev.bifocal.host.plugin.install.Offer}, a jar at a location with its checksum and signature; {@link
 * dev.bifocal.host.plugin.install.Installer} downloads, checks and installs offers. Read {@link
 * dev.bifocal.host.plugin.install.Installer} first.
 */
@NullMarked
package dev.bifocal.host.plugin.install;

import org.jspecify.annotations.NullMarked;
