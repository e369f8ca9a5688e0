package org.packetary.dkms2bin.cli.option;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The heading under which help and manual list an option, or all options of a class. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD})
public @interface Heading {

  String WHAT = "What to build";
  String IMAGES = "Which images, and what goes in";
  String SYSTEM = "Which system it is for";
  String CHECKED = "What is checked, and by what";
  String PROVEN = "What is proven, and on what";
  String COMPARED = "What is compared";
  String AGAIN = "Building again, with --rebuild";
  String KERNELS = "Which kernels";
  String DISTRIBUTION = "Which distribution and archive";
  String DRIVER = "Driver sources without a dkms.conf";
  String GOING = "What goes";
  String RESULT = "What comes out";
  String PLACE = "Where and how it runs";
  String REPORTS = "Reports and messages";

  String value();
}
