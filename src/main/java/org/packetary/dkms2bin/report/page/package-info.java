/** The report as a page of HTML. */
@org.jspecify.annotations.NullMarked
package org.packetary.dkms2bin.report.page;
