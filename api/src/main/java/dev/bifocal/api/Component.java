package dev.bifocal.api;

import org.pf4j.ExtensionPoint;

/**
 * A named, stateless factory that a plugin contributes.
 *
 * <p>Each kind of component has the same parts: a name, a record of options, {@code needs(options)}, which states what
 * the component reads, and {@code create(options, context)}, which sets the component up once per training.
 *
 * <p>An implementation has a public constructor without arguments and is annotated with {@link org.pf4j.Extension}. The
 * host creates an instance to list the component, so the constructor must not use the engine.
 *
 * <p>Plugins implement {@link dev.bifocal.api.loss.ViewPairLoss}, {@link dev.bifocal.api.head.HeadFactory} and {@link
 * dev.bifocal.api.target.TargetBuilder}, not this interface.
 *
 * @param <O> the record that declares this component's options; see {@link dev.bifocal.api.option.Option}
 * @since 1.0
 */
public interface Component<O extends Record> extends ExtensionPoint {

    /**
     * The name by which an experiment refers to this component: lower-case letters, digits and hyphens, such as
     * {@code info-nce}. Two plugins may use the same name; experiments then write {@code plugin-id:name}. A constant
     * lets the host list the component without loading its class.
     */
    String name();

    /** One line for listings, without a full stop at the end. */
    String summary();

    /** The class of the options record. A component without options names a record without components. */
    Class<O> optionsType();
}
