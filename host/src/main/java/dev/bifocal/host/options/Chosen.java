package dev.bifocal.host.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks the record component of type {@link Choice} and names the kind of its alternatives, such as {@code loss}. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Chosen {

    /** The kind of the alternatives, in the singular; messages and the JSON Schema use this word. */
    String value();
}
