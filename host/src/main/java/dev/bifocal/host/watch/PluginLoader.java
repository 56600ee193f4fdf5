package dev.bifocal.host.watch;

/** A class loader of one plugin; its name is {@code id@version}. */
public interface PluginLoader {}
