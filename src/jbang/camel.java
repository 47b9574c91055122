///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//DEPS org.apache.camel:camel-bom:4.17.0@pom
//DEPS org.apache.camel:camel-jbang-core:4.17.0

import org.apache.camel.dsl.jbang.core.commands.CamelJBangMain;

/** Camel JBang of the version that the routes are for: {@code jbang src/jbang/camel.java run application.properties}. */
public class camel {

    public static void main(String... arguments) {
        CamelJBangMain.run(arguments);
    }
}
